package caravan.cli;

import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.config.Settings;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which files of a snapshot are meant, from what is understood on this machine. */
final class MeantFiles {
  private MeantFiles() {}

  /** Files of a cluster, by its whole name or a part of it that no other has. */
  static List<String> inCluster(
      World world, Settings settings, Vault vault, StoredSnapshot snapshot, String name)
      throws IOException, CommandException {
    List<String> found = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    String wanted = name.toLowerCase(Locale.ROOT);
    boolean[] exact = new boolean[1];
    try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
        Insight insight = Insight.open(world, settings, vault)) {
      List<String> parts = new ArrayList<>();
      walk(
          files.trees(),
          snapshot.snapshot().root(),
          "",
          (path, entry) -> {
            Optional<Understanding> known = insight.of(ContentId.of(entry.content()));
            String of = known.flatMap(insight::cluster).map(c -> c.name()).orElse("");
            if (of.toLowerCase(Locale.ROOT).equals(wanted)) {
              exact[0] = true;
              found.add(path);
            } else if (of.toLowerCase(Locale.ROOT).contains(wanted)) {
              names.add(of);
              parts.add(path);
            }
          });
      if (exact[0]) {
        return found;
      }
      if (names.size() == 1) {
        return parts;
      }
    }
    throw CommandException.failed(
        names.isEmpty()
            ? "No file of the snapshot is in a cluster '"
                + name
                + "'. 'caravan ls --organized' shows clusters; they come from 'caravan"
                + " understanding run'."
            : "'" + name + "' fits several clusters; name one: " + String.join("; ", names) + ".");
  }

  /** A file and all that it needs, as far as is known of the newest snapshot of its source. */
  static List<String> withDependencies(
      World world, Settings settings, Vault vault, StoredSnapshot snapshot, String path)
      throws IOException, CommandException {
    Set<String> all = new LinkedHashSet<>();
    try (UnderstandingStore store = Conclusions.open(world, settings, vault)) {
      Deque<String> waiting = new ArrayDeque<>(List.of(path));
      while (!waiting.isEmpty()) {
        String next = waiting.pop();
        if (all.add(next)) {
          for (Relation relation : store.from(snapshot.snapshot().source(), next)) {
            if (relation.kind() == Relation.Kind.DEPENDS_ON) {
              waiting.add(relation.to());
            }
          }
        }
      }
    } catch (BusyException e) {
      throw CommandException.failed(
          "An analysis is under way, which knows what files need. Try again when it has ended.");
    }
    if (all.size() == 1) {
      world.say(
          "It is not known that "
              + path
              + " needs another file. 'caravan understanding run' finds out.");
    }
    return List.copyOf(all);
  }

  private interface Visitor {
    void file(String path, Entry entry) throws IOException;
  }

  private static void walk(TreeReader trees, IdList pages, String path, Visitor visitor)
      throws IOException {
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        walk(trees, entry.content(), below, visitor);
      } else if (entry.kind() == FileKind.FILE) {
        visitor.file(below, entry);
      }
    }
  }
}
