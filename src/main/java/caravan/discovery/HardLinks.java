package caravan.discovery;

import caravan.model.FileKind;
import caravan.model.Metadata;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the inodes that have several names, in walk order. Forgets an inode once all its names
 * were met.
 */
final class HardLinks {
  private record Inode(long device, long inode) {}

  private static final class Group {
    final int ordinal;
    int left;

    Group(int ordinal, int left) {
      this.ordinal = ordinal;
      this.left = left;
    }
  }

  private final Map<Inode, Group> groups = new HashMap<>();
  private int last;

  /** The ordinal of an entry's inode, 0 if it has one name. */
  int ordinal(Metadata metadata) {
    if (metadata.links() < 2 || metadata.kind() == FileKind.DIRECTORY) {
      return 0;
    }
    Inode inode = new Inode(metadata.device(), metadata.inode());
    Group group = groups.computeIfAbsent(inode, i -> new Group(++last, metadata.links()));
    if (--group.left == 0) {
      groups.remove(inode);
    }
    return group.ordinal;
  }
}
