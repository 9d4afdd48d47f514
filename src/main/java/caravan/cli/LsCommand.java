package caravan.cli;

import caravan.config.Sizes;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a snapshot holds, entry by entry, however many there are. */
@Command(
    name = "ls",
    description = {
      "List the files of a snapshot, by default of the latest; or of one of its directories, by",
      "default of the one that was backed up."
    })
final class LsCommand extends CliCommand {
  @Parameters(
      paramLabel = "[SNAPSHOT] [PATH]",
      arity = "0..2",
      description = "'latest' or the start of an id; and an absolute path.")
  List<String> arguments = new ArrayList<>();

  @Mixin SnapshotChoice choice = new SnapshotChoice();

  @Option(
      names = {"-l", "--long"},
      description = "Show mode, owner, group, size and time.")
  boolean details;

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "List all below, too.")
  boolean recursive;

  @Override
  int run(World world) throws Exception {
    List<String> rest = new ArrayList<>(arguments);
    String id =
        !rest.isEmpty() && !rest.get(0).startsWith("/") ? rest.remove(0) : SnapshotChoice.LATEST;
    if (rest.size() > 1 || (rest.size() == 1 && !rest.get(0).startsWith("/"))) {
      throw CommandException.usage(
          "Give a snapshot and an absolute path, as 'caravan ls latest /home'.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      StoredSnapshot snapshot = choice.choose(world, vault, id);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
          Json.Lines json = common.json ? new Json.Lines(world) : null) {
        new Lister(world, json)
            .list(files, snapshot, rest.isEmpty() ? Optional.empty() : Optional.of(rest.get(0)));
      }
    }
    return ExitCode.DONE;
  }

  private final class Lister {
    private final World world;
    private final Json.@Nullable Lines lines;
    private int shown;

    Lister(World world, Json.@Nullable Lines lines) {
      this.world = world;
      this.lines = lines;
    }

    void list(SnapshotFiles files, StoredSnapshot snapshot, Optional<String> given)
        throws CommandException, IOException {
      List<String> sources = snapshot.snapshot().paths();
      String path = SnapshotFiles.tidy(given.orElse(sources.size() == 1 ? sources.get(0) : "/"));
      if (path.equals("/")) {
        list(files.trees(), snapshot.snapshot().root(), "");
        return;
      }
      Optional<Entry> entry = files.find(snapshot, path);
      if (entry.isEmpty()) {
        throw CommandException.failed(
            "There is no "
                + path
                + " in the snapshot "
                + Texts.name(snapshot)
                + ". Look at its top"
                + " with 'caravan ls "
                + snapshot.shortId()
                + " /'.");
      }
      if (entry.get().kind() == FileKind.DIRECTORY) {
        list(files.trees(), entry.get().content(), path);
      } else {
        show(path, entry.get());
      }
    }

    private void list(TreeReader trees, IdList pages, String path) throws IOException {
      TreeReader.Entries entries = trees.entries(pages);
      for (Entry entry = entries.next(); entry != null && !unheard(); entry = entries.next()) {
        String below = path + "/" + entry.name();
        show(below, entry);
        if (recursive && entry.kind() == FileKind.DIRECTORY) {
          list(trees, entry.content(), below);
        }
      }
    }

    private void show(String path, Entry entry) {
      if (lines != null) {
        lines.add(Entries.json(path, entry));
        return;
      }
      Metadata metadata = entry.metadata();
      String name = entry.kind() == FileKind.DIRECTORY ? path + "/" : path;
      if (details) {
        name =
            String.format(
                "%s %-8s %-8s %8s %s %s",
                Entries.mode(metadata),
                Entries.owner(metadata),
                Entries.group(metadata),
                entry.kind() == FileKind.FILE ? Sizes.format(metadata.size()) : "-",
                Texts.time(metadata, world.zone()),
                name);
        if (entry.kind() == FileKind.SYMLINK) {
          name += " -> " + Entries.target(entry);
        }
      }
      world.print(name);
    }

    private boolean unheard() {
      return ++shown % 1000 == 0 && world.unheard();
    }
  }
}
