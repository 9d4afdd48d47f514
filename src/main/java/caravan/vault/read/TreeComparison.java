package caravan.vault.read;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks two trees side by side, in order of names, parents first; directories that are the same in
 * both are not read. Belongs to one thread.
 */
public final class TreeComparison {
  /** Is shown each name that is in a directory of either tree. */
  public interface Visitor {
    /**
     * @param before null if the first tree has nothing of this name there
     * @param after null if the second has not
     */
    void visit(String path, @Nullable Entry before, @Nullable Entry after) throws IOException;

    /** Asked at each directory; true ends the walk. */
    default boolean enough() {
      return false;
    }
  }

  private final TreeReader trees;
  private final Visitor visitor;

  public TreeComparison(TreeReader trees, Visitor visitor) {
    this.trees = trees;
    this.visitor = visitor;
  }

  /**
   * Compares two directories; an empty list stands for one that is not there.
   *
   * @param directory their path, without a slash at its end
   */
  public void walk(IdList before, IdList after, String directory) throws IOException {
    if (before.equals(after) || visitor.enough()) {
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

  /** Compares what lies at one path, and all below it. */
  public void compare(@Nullable Entry before, @Nullable Entry after, String path)
      throws IOException {
    visitor.visit(path, before, after);
    walk(pages(before), pages(after), path);
  }

  private static IdList pages(@Nullable Entry entry) {
    return entry != null && entry.kind() == FileKind.DIRECTORY ? entry.content() : IdList.EMPTY;
  }
}
