package caravan.cli;

import caravan.config.Sizes;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.read.TreeReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds entries by name in all snapshots; a directory without any is not walked again. */
@Command(
    name = "find",
    description = {
      "Find files by name over the snapshots. * and ? match within a name. With a slash in it, the",
      "pattern is compared with the whole path, and ** matches any directories."
    })
final class FindCommand extends CliCommand {
  /** Directories that are remembered as holding nothing; about 10 MB. */
  private static final int REMEMBERED = 50_000;

  @Parameters(paramLabel = "GLOB", description = "As '*.pdf', or '/home/**/draft?.txt'.")
  String glob = "";

  @Option(names = "--source", paramLabel = "NAME", description = "Only snapshots of this source.")
  @Nullable String source;

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Upper and lower case are the same.")
  boolean ignoreCase;

  private final Map<Object, Boolean> barren =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Place(IdList pages, String path) {}

  /** One search: where it looks, and how it tells what it finds. */
  private record Search(
      World world,
      TreeReader trees,
      StoredSnapshot snapshot,
      @Nullable PathPatterns paths,
      String name,
      Json.@Nullable Lines lines) {}

  @Override
  int run(World world) throws Exception {
    if (glob.isEmpty()) {
      throw CommandException.usage("The pattern is empty. Write one, as '*.pdf'.");
    }
    String wanted = folded(glob);
    PathPatterns paths = glob.contains("/") ? new PathPatterns(List.of(wanted)) : null;
    boolean any = false;
    try (Engine.Opened engine = Engine.open(world, common);
        Json.Lines lines = common.json ? new Json.Lines(world) : null) {
      Vault vault = engine.vault();
      Vault.Listing listing = vault.snapshots();
      SnapshotChoice.reportDamaged(world, listing);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
        for (StoredSnapshot snapshot : listing.snapshots()) {
          if (snapshot.snapshot().type() != Snapshot.Type.CHECKPOINT
              && (source == null || SnapshotChoice.isOf(snapshot.snapshot(), source))) {
            Search search = new Search(world, files.trees(), snapshot, paths, wanted, lines);
            any |= walk(search, snapshot.snapshot().root(), "");
          }
        }
      }
      if (!any) {
        world.say("Nothing in any snapshot matches '" + glob + "'.");
      }
      return listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
    }
  }

  private boolean walk(Search search, IdList pages, String path) throws IOException {
    // A name matches wherever it is, a path only where it is.
    Object place = search.paths() == null ? pages : new Place(pages, path);
    if (pages.count() == 0 || barren.containsKey(place) || search.world().unheard()) {
      return false;
    }
    boolean any = false;
    TreeReader.Entries entries = search.trees().entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (matches(search, below, entry)) {
        show(search, below, entry);
        any = true;
      }
      if (entry.kind() == FileKind.DIRECTORY) {
        any |= walk(search, entry.content(), below);
      }
    }
    if (!any) {
      barren.put(place, true);
    }
    return any;
  }

  private boolean matches(Search search, String path, Entry entry) {
    return search.paths() == null
        ? PathPatterns.glob(search.name(), folded(entry.name().toString()))
        : search.paths().matchesExactly(folded(path));
  }

  private void show(Search search, String path, Entry entry) {
    if (search.lines() != null) {
      ObjectNode json = Entries.json(path, entry);
      json.put("snapshot", search.snapshot().name());
      search.lines().add(json);
      return;
    }
    search
        .world()
        .print(
            String.format(
                "%s  %s  %8s  %s",
                Texts.name(search.snapshot()),
                Texts.time(entry.metadata(), search.world().zone()),
                entry.kind() == FileKind.FILE ? Sizes.format(entry.metadata().size()) : "-",
                entry.kind() == FileKind.DIRECTORY ? path + "/" : path));
  }

  private String folded(String text) {
    return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
  }
}
