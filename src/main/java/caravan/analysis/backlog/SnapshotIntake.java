package caravan.analysis.backlog;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Lets the contents of a snapshot wait that nobody has analyzed. Belongs to one thread. */
public final class SnapshotIntake {
  private static final int COMMIT_EVERY = 20_000;

  private final UnderstandingStore store;
  private final Analyzer analyzer;
  private final Importance importance;
  private final Set<ContentId> stale;
  private int since;

  /** Says which of two contents goes first. */
  public interface Importance {
    /** A number in [0,1] by what is known without reading the file. */
    double of(String path, Entry entry);
  }

  /** Looks for records that a newer analyzer would make otherwise; they are made again. */
  public SnapshotIntake(UnderstandingStore store, Analyzer analyzer, Importance importance) {
    this.store = store;
    this.analyzer = analyzer;
    this.importance = importance;
    this.stale = stale();
  }

  private Set<ContentId> stale() {
    SortedMap<String, Integer> now = analyzer.versions();
    String told = now.toString();
    byte[] before = store.state("versions");
    Set<ContentId> contents = new HashSet<>();
    if (before != null
        && told.equals(new String(before, java.nio.charset.StandardCharsets.UTF_8))) {
      return contents;
    }
    store.dropStrange();
    store
        .all()
        .forEachRemaining(
            u -> {
              for (Map.Entry<String, Integer> by : u.versions().entrySet()) {
                Integer version = now.get(by.getKey());
                if (version == null || version > by.getValue()) {
                  contents.add(u.content());
                }
              }
            });
    return contents;
  }

  /** Walks a snapshot's tree. */
  public void take(TreeReader trees, IdList root) throws IOException {
    walk(trees, root, "");
  }

  /**
   * All snapshots that matter were taken: from now on only another version makes records old, and
   * what the vault has forgotten is forgotten here too, unless one of them has its content.
   */
  public void done() {
    store.forget();
    store.remember(
        "versions",
        analyzer.versions().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    store.commit();
  }

  private void walk(TreeReader trees, IdList pages, String path) throws IOException {
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        walk(trees, entry.content(), below);
      } else if (entry.kind() == FileKind.FILE && entry.content().count() > 0) {
        take(below, entry);
      }
    }
  }

  private void take(String path, Entry entry) {
    ContentId content = ContentId.of(entry.content());
    store.adopt(content);
    if (store.knows(content) && !stale.contains(content)
        || !analyzer.worthReading(path, entry.metadata().size())) {
      return;
    }
    store.enqueue(
        new Waiting(
            path,
            entry.metadata().size(),
            "",
            entry.content(),
            entry.holes(),
            importance.of(path, entry)));
    if (++since % COMMIT_EVERY == 0) {
      store.commit();
    }
  }
}
