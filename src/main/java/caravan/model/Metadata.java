package caravan.model;

import java.util.List;

/**
 * What the file system says of one entry, but its name and content.
 *
 * @param kind what it is
 * @param mode permission bits with set-uid, set-gid and sticky, {@code 0..07777}
 * @param uid owner by number
 * @param gid group by number
 * @param user owner by name, empty if the machine has none for it
 * @param group group by name, empty if the machine has none for it
 * @param mtimeSeconds seconds since 1970, may be negative
 * @param mtimeNanos 0 to 999,999,999
 * @param ctimeSeconds seconds since 1970 of the last change of content or metadata
 * @param ctimeNanos 0 to 999,999,999
 * @param inode number of the inode, to tell a replaced file from an unchanged one
 * @param device the file system it lies on; never stored, only for hard links and {@code
 *     --one-file-system}
 * @param links number of hard links
 * @param size bytes of a file, 0 for all else
 * @param deviceMajor of a device node, else 0
 * @param deviceMinor of a device node, else 0
 * @param xattrs extended attributes sorted by name
 */
public record Metadata(
    FileKind kind,
    int mode,
    int uid,
    int gid,
    String user,
    String group,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos,
    long inode,
    long device,
    int links,
    long size,
    int deviceMajor,
    int deviceMinor,
    List<Xattr> xattrs) {
  public Metadata {
    xattrs = List.copyOf(xattrs);
  }

  public Metadata withXattrs(List<Xattr> newXattrs) {
    return new Metadata(
        kind,
        mode,
        uid,
        gid,
        user,
        group,
        mtimeSeconds,
        mtimeNanos,
        ctimeSeconds,
        ctimeNanos,
        inode,
        device,
        links,
        size,
        deviceMajor,
        deviceMinor,
        newXattrs);
  }

  public Metadata withSize(long newSize) {
    return new Metadata(
        kind,
        mode,
        uid,
        gid,
        user,
        group,
        mtimeSeconds,
        mtimeNanos,
        ctimeSeconds,
        ctimeNanos,
        inode,
        device,
        links,
        newSize,
        deviceMajor,
        deviceMinor,
        xattrs);
  }

  /** Whether nothing that a backup can see happened to the entry between the two looks. */
  public boolean unchangedSince(Metadata earlier) {
    return kind == earlier.kind
        && mode == earlier.mode
        && uid == earlier.uid
        && gid == earlier.gid
        && mtimeSeconds == earlier.mtimeSeconds
        && mtimeNanos == earlier.mtimeNanos
        && ctimeSeconds == earlier.ctimeSeconds
        && ctimeNanos == earlier.ctimeNanos
        && inode == earlier.inode
        && size == earlier.size;
  }
}
