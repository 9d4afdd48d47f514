package caravan.graph.projection;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.read.TreeComparison;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What differs between the files of two snapshots, as far as the graph has it. */
final class SnapshotDifference {
  /** Takes what differs. */
  interface Taker {
    /**
     * @param before null if there was no file at this path
     * @param after null if there is none any more
     */
    void take(String path, @Nullable Entry before, @Nullable Entry after) throws IOException;
  }

  private final TreeComparison comparison;
  private final Taker taker;

  SnapshotDifference(TreeReader trees, Taker taker) {
    this.comparison = new TreeComparison(trees, this::compare);
    this.taker = taker;
  }

  void walk(IdList before, IdList after) throws IOException {
    comparison.walk(before, after, "");
  }

  private void compare(String path, @Nullable Entry a, @Nullable Entry b) throws IOException {
    Entry before = file(a);
    Entry after = file(b);
    boolean any = before != null || after != null;
    if (any && (before == null || after == null || !same(before, after))) {
      taker.take(path, before, after);
    }
  }

  private static @Nullable Entry file(@Nullable Entry entry) {
    return entry != null && entry.kind() == FileKind.FILE ? entry : null;
  }

  /** In all that the graph has of a file. */
  private static boolean same(Entry a, Entry b) {
    return a.content().equals(b.content())
        && a.metadata().size() == b.metadata().size()
        && a.metadata().mtimeSeconds() == b.metadata().mtimeSeconds()
        && a.metadata().mtimeNanos() == b.metadata().mtimeNanos();
  }
}
