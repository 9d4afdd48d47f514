package caravan.cli;

import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.organization.view.Filed;
import caravan.organization.view.Rule;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.meaning.Corrections;
import caravan.vault.read.TreeReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  @Option(
      names = "--organized",
      description = {
        "Show the files in their organized places, by kind, year and meaning, not where they were;",
        "the path is then one of these places, as /Documents/2024."
      })
  boolean organized;

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
        Lister lister = new Lister(world, json);
        if (organized) {
          Settings settings = engine.engine().settings();
          try (Insight insight = Insight.open(world, settings, vault)) {
            lister.organized(
                new OrganizedSnapshot(files, insight, Corrections.all(vault)),
                snapshot,
                settings.placeRules(),
                rest.isEmpty() ? "/" : rest.get(0));
          }
          return ExitCode.DONE;
        }
        lister.list(files, snapshot, rest.isEmpty() ? Optional.empty() : Optional.of(rest.get(0)));
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

    void organized(
        OrganizedSnapshot organized, StoredSnapshot snapshot, List<Rule> rules, String given)
        throws CommandException, IOException {
      String path = SnapshotFiles.tidy(given);
      String below = path.equals("/") ? path : path + "/";
      String folder = "";
      boolean found = false;
      for (Filed<Entry> filed : organized.place(snapshot, rules)) {
        String place = "/" + filed.place();
        if (!place.startsWith(below) && !place.equals(path)) {
          continue;
        }
        found = true;
        int slash = place.indexOf('/', below.length());
        if (recursive || slash < 0) {
          show(place, filed);
        } else if (!place.substring(0, slash).equals(folder)) {
          folder = place.substring(0, slash);
          folder(folder);
        }
        if (unheard()) {
          return;
        }
      }
      if (!found && !path.equals("/")) {
        throw CommandException.failed(
            "There is no "
                + path
                + " in the organized view of "
                + Texts.name(snapshot)
                + ". Look at its top with 'caravan ls --organized "
                + snapshot.shortId()
                + "'.");
      }
      if (organized.without() > 0) {
        world.say(
            "Links and special files of the snapshot have no organized place: "
                + Texts.count(organized.without())
                + ".");
      }
    }

    private void folder(String place) {
      if (lines != null) {
        lines.add(Json.object().put("place", place).put("type", "directory"));
      } else {
        world.print(place + "/");
      }
    }

    private void show(String place, Filed<Entry> filed) {
      if (lines != null) {
        ObjectNode json = Json.object().put("place", place).put("reason", filed.reason());
        json.setAll(Entries.json(filed.path(), filed.entry()));
        lines.add(json);
      } else if (details) {
        show(place + " <- " + filed.path(), filed.entry());
      } else {
        world.print(place);
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
