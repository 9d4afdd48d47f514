package caravan.cli;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.TreeComparison;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two trees side by side; directories that are the same are not read. */
@Command(
    name = "diff",
    description = {
      "Show what differs between two snapshots: + added, - removed, M changed, U metadata only,",
      "T of another type."
    })
final class DiffCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "A", description = "The older snapshot.")
  String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "The newer one, or 'latest'.")
  String second = "";

  @Parameters(
      index = "2",
      paramLabel = "PATH",
      arity = "0..1",
      description = "Only this path and what is below.")
  @Nullable String path;

  @Mixin SnapshotChoice choice = new SnapshotChoice();

  private enum Change {
    ADDED("+"),
    REMOVED("-"),
    CHANGED("M"),
    METADATA("U"),
    TYPE("T");

    final String sign;

    Change(String sign) {
      this.sign = sign;
    }
  }

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      StoredSnapshot a = choice.choose(world, vault, first);
      StoredSnapshot b = choice.choose(world, vault, second);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
          Json.Lines json = common.json ? new Json.Lines(world) : null) {
        Differences differences = new Differences(world, json);
        TreeComparison comparison = new TreeComparison(files.trees(), differences);
        String top = SnapshotFiles.tidy(path == null ? "/" : path);
        if (top.equals("/")) {
          comparison.walk(a.snapshot().root(), b.snapshot().root(), "");
        } else {
          Optional<Entry> before = files.find(a, top);
          Optional<Entry> after = files.find(b, top);
          if (before.isEmpty() && after.isEmpty()) {
            throw CommandException.failed("There is no " + top + " in either snapshot.");
          }
          comparison.compare(before.orElse(null), after.orElse(null), top);
        }
        if (json == null) {
          differences.sum();
        }
      }
    }
    return ExitCode.DONE;
  }

  private static final class Differences implements TreeComparison.Visitor {
    private final World world;
    private final Json.@Nullable Lines lines;
    private final Map<Change, Long> counts = new EnumMap<>(Change.class);

    Differences(World world, Json.@Nullable Lines lines) {
      this.world = world;
      this.lines = lines;
    }

    void sum() {
      world.print(
          Texts.count(count(Change.ADDED))
              + " added, "
              + Texts.count(count(Change.REMOVED))
              + " removed, "
              + Texts.count(count(Change.CHANGED) + count(Change.TYPE))
              + " changed, "
              + Texts.count(count(Change.METADATA))
              + " with other metadata");
    }

    @Override
    public boolean enough() {
      return world.unheard();
    }

    @Override
    public void visit(String at, @Nullable Entry a, @Nullable Entry b) {
      if (a == null || b == null) {
        show(a == null ? Change.ADDED : Change.REMOVED, at, a, b);
      } else if (a.kind() != b.kind()) {
        show(Change.TYPE, at, a, b);
      } else if (a.kind() != FileKind.DIRECTORY && !Entries.sameContent(a, b)) {
        show(Change.CHANGED, at, a, b);
      } else if (!Entries.sameMetadata(a, b)) {
        show(Change.METADATA, at, a, b);
      }
    }

    private void show(Change change, String at, @Nullable Entry a, @Nullable Entry b) {
      counts.merge(change, 1L, Long::sum);
      Entry one = b == null ? a : b;
      if (lines != null) {
        ObjectNode json = Json.object();
        json.put("change", Words.of(change));
        json.put("path", at);
        if (a != null) {
          json.set("before", Entries.json(at, a));
        }
        if (b != null) {
          json.set("after", Entries.json(at, b));
        }
        lines.add(json);
      } else {
        boolean directory = one != null && one.kind() == FileKind.DIRECTORY;
        world.print(change.sign + "  " + at + (directory ? "/" : ""));
      }
    }

    private long count(Change change) {
      return counts.getOrDefault(change, 0L);
    }
  }
}
