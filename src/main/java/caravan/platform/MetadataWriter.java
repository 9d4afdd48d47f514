package caravan.platform;

import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.model.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Gives an entry its metadata, in the only order that holds: owner first, for that clears set-uid
 * bits and capabilities; then attributes, for an ACL changes the mode; then the mode; the times
 * last, for the others change them.
 */
final class MetadataWriter {
  static final String ACCESS_ACL = "system.posix_acl_access";
  static final String DEFAULT_ACL = "system.posix_acl_default";

  private static final int SET_ID = 06000;
  private static final int GROUP_BITS = 070;
  private static final int ACL_GROUP = 4;

  private MetadataWriter() {}

  /** The calls on one entry: by its descriptor, or by a way to it that no one can redirect. */
  interface Calls {
    int chown(int uid, int gid);

    int chmod(int mode);

    int setXattr(long name, long value, int size);

    int removeXattr(long name);

    long listXattr(long list, int size);
  }

  /** What is known of an entry before. */
  enum Before {
    /** Just made: it belongs to whom it should, and has no attributes. */
    RIGHT_OWNER,
    /** Just made, and it has no attributes. */
    NO_XATTRS,
    /** Just made in a directory with a default ACL. */
    INHERITED_ACL,
    /** Anything. */
    UNKNOWN
  }

  /**
   * All but the times.
   *
   * @param path asked for its text only if something fails: making it costs more than a system call
   */
  static void apply(Calls calls, Metadata metadata, ApplyPolicy policy, Before before, Object path)
      throws IOException {
    boolean owned = before == Before.RIGHT_OWNER || chown(calls, metadata, policy, path);
    if (before == Before.UNKNOWN || before == Before.INHERITED_ACL) {
      removeOthers(calls, metadata, policy, before, path);
    }
    int mode = metadata.mode();
    if (!owned && metadata.kind() != FileKind.DIRECTORY) {
      // A program that ran as its owner must not run as somebody else.
      mode &= ~SET_ID;
    }
    for (Xattr xattr : metadata.xattrs()) {
      boolean set = policy.xattrs() && setXattr(calls, xattr, policy, path);
      if (!set && xattr.name().equals(ACCESS_ACL)) {
        // With an ACL these bits are its mask; without, they would give them all to the group.
        mode = mode & ~GROUP_BITS | mode & groupBits(xattr.value());
      }
    }
    if (metadata.kind() != FileKind.SYMLINK && calls.chmod(mode) != 0) {
      int errno = LibC.errno();
      if (errno != Errno.EPERM && errno != Errno.ENOTSUP) {
        throw Errno.failure(errno, path.toString(), "set its mode");
      }
      policy.notice("mode", notice("the mode", path, errno));
    }
  }

  /** Whether it now belongs to whom it should. */
  private static boolean chown(Calls calls, Metadata metadata, ApplyPolicy policy, Object path)
      throws IOException {
    if (policy.owners() == ApplyPolicy.Owners.LEAVE) {
      return metadata.uid() == LibC.geteuid();
    }
    int gid = policy.gid(metadata);
    if (calls.chown(policy.uid(metadata), gid) == 0) {
      return true;
    }
    int errno = LibC.errno();
    if (errno != Errno.EPERM && errno != Errno.EINVAL && errno != Errno.ENOTSUP) {
      throw Errno.failure(errno, path.toString(), "set its owner");
    }
    // The group may be one of ours; its failure says nothing new.
    int ignored = calls.chown(-1, gid);
    policy.notice(
        "owner", notice("the owner", path, errno) + " Restore as root to give files to others.");
    return false;
  }

  private static boolean setXattr(Calls calls, Xattr xattr, ApplyPolicy policy, Object path)
      throws IOException {
    byte[] value = xattr.value();
    int errno = Errno.E2BIG;
    if (value.length <= Scratch.DATA) {
      Scratch scratch = Scratch.mine();
      long name = scratch.otherString(LibC.bytes(xattr.name()));
      if (calls.setXattr(name, scratch.data(value, 0, value.length), value.length) == 0) {
        return true;
      }
      errno = LibC.errno();
    }
    String what = "the extended attribute " + xattr.name();
    switch (errno) {
      case Errno.EPERM, Errno.EACCES, Errno.ENOTSUP, Errno.EINVAL ->
          policy.notice("xattr " + xattr.name() + errno, notice(what, path, errno));
      // There is a limit for an entry's attributes, which is not the disk being full.
      case Errno.ENOSPC, Errno.E2BIG, Errno.ERANGE, Errno.EDQUOT ->
          policy.notice("xattr " + path, notice(what, path, errno));
      default -> throw Errno.failure(errno, path.toString(), "set " + what);
    }
    return false;
  }

  /**
   * Takes away what the entry has and should not: of an inherited ACL, or of another entry's past.
   */
  private static void removeOthers(
      Calls calls, Metadata metadata, ApplyPolicy policy, Before before, Object path)
      throws IOException {
    if (before == Before.UNKNOWN && !policy.xattrs()) {
      return;
    }
    Scratch scratch = Scratch.mine();
    long size = calls.listXattr(scratch.data(), Scratch.DATA);
    if (size <= 0) {
      return;
    }
    String names = new String(scratch.copy(0, (int) size), StandardCharsets.UTF_8);
    for (String name : names.split("\0")) {
      boolean acl = name.equals(ACCESS_ACL) || name.equals(DEFAULT_ACL);
      boolean ours = acl || name.startsWith("user.") || name.startsWith("trusted.");
      if (!ours || metadata.xattrs().stream().anyMatch(xattr -> xattr.name().equals(name))) {
        continue;
      }
      if (calls.removeXattr(scratch.otherString(LibC.bytes(name))) != 0
          && LibC.errno() != Errno.ENODATA) {
        policy.notice(
            "remove " + name,
            notice("the absence of the extended attribute " + name, path, LibC.errno()));
      }
    }
  }

  /** What an ACL grants to the owning group, as bits of a mode. */
  private static int groupBits(byte[] acl) {
    ByteBuffer entries = ByteBuffer.wrap(acl).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 4; at + 8 <= acl.length; at += 8) {
      if (entries.getShort(at) == ACL_GROUP) {
        return (entries.getShort(at + 2) & 7) << 3;
      }
    }
    return 0;
  }

  private static String notice(String what, Object path, int errno) {
    return "Cannot restore " + what + " of " + path + ": " + LibC.text(errno) + ".";
  }

  /** By an open descriptor. */
  record ByHandle(int fd) implements Calls {
    @Override
    public int chown(int uid, int gid) {
      return LibC.fchown(fd, uid, gid);
    }

    @Override
    public int chmod(int mode) {
      return LibC.fchmod(fd, mode);
    }

    @Override
    public int setXattr(long name, long value, int size) {
      return LibC.fsetxattr(fd, name, value, size, 0);
    }

    @Override
    public int removeXattr(long name) {
      return LibC.fremovexattr(fd, name);
    }

    @Override
    public long listXattr(long list, int size) {
      return LibC.flistxattr(fd, list, size);
    }
  }

  /**
   * By the link that {@code /proc} has to a descriptor of {@code O_PATH}: the way to entries that
   * cannot be opened (FIFOs, sockets, devices, symbolic links) and to exactly the one that was
   * looked at.
   */
  record ByProc(int fd) implements Calls {
    @Override
    public int chown(int uid, int gid) {
      long empty = Scratch.mine().string(new byte[0]);
      return LibC.fchownat(fd, empty, uid, gid, LibC.AT_EMPTY_PATH);
    }

    @Override
    public int chmod(int mode) {
      return LibC.chmod(path(), mode);
    }

    @Override
    public int setXattr(long name, long value, int size) {
      return LibC.setxattr(path(), name, value, size, 0);
    }

    @Override
    public int removeXattr(long name) {
      return LibC.removexattr(path(), name);
    }

    @Override
    public long listXattr(long list, int size) {
      return LibC.listxattr(path(), list, size);
    }

    private long path() {
      return Scratch.mine().string(LibC.bytes("/proc/self/fd/" + fd));
    }
  }
}
