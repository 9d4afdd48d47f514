package caravan.graph.projection;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares two trees side by side; directories that are the same are not read. */
final class SnapshotDifference {
  /** Takes what differs. */
  interface Taker {
    /**
     * @param before null if there was no file at this path
     * @param after null if there is none any more
     */
    void take(String path, @Nullable Entry before, @Nullable Entry after) throws IOException;
  }

  private final TreeReader trees;
  private final Taker taker;

  SnapshotDifference(TreeReader trees, Taker taker) {
    this.trees = trees;
    this.taker = taker;
  }

  void walk(IdList before, IdList after) throws IOException {
    walk(before, after, "");
  }

  private void walk(IdList before, IdList after, String directory) throws IOException {
    if (before.equals(after)) {
      return;
    }
    TreeReader.Entries left = trees.entries(before);
    TreeReader.Entries right = trees.entries(after);
    Entry a = left.next();
    Entry b = right.next();
    while (a != null || b != null) {
      int order = a == null ? 1 : b == null ? -1 : a.name().compareTo(b.name());
      Entry one = order <= 0 ? a : null;
      Entry other = order >= 0 ? b : null;
      FileName name = one != null ? one.name() : Objects.requireNonNull(other).name();
      compare(one, other, directory + "/" + name);
      a = order <= 0 ? left.next() : a;
      b = order >= 0 ? right.next() : b;
    }
  }

  private void compare(@Nullable Entry a, @Nullable Entry b, String path) throws IOException {
    Entry before = file(a);
    Entry after = file(b);
    if (before != null && after != null) {
      if (!same(before, after)) {
        taker.take(path, before, after);
      }
    } else if (before != null || after != null) {
      taker.take(path, before, after);
    }
    walk(pages(a), pages(b), path);
  }

  private static @Nullable Entry file(@Nullable Entry entry) {
    return entry != null && entry.kind() == FileKind.FILE ? entry : null;
  }

  private static IdList pages(@Nullable Entry entry) {
    return entry != null && entry.kind() == FileKind.DIRECTORY ? entry.content() : IdList.EMPTY;
  }

  /** In all that the graph has of a file. */
  private static boolean same(Entry a, Entry b) {
    return a.content().equals(b.content())
        && a.metadata().size() == b.metadata().size()
        && a.metadata().mtimeSeconds() == b.metadata().mtimeSeconds()
        && a.metadata().mtimeNanos() == b.metadata().mtimeNanos();
  }
}
