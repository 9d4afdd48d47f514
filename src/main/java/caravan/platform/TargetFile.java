package caravan.platform;

import caravan.model.FileName;
import caravan.model.Metadata;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a restore. {@link #write} may be called by several threads at once; nothing else
 * may be, and nothing during or after {@link #close}.
 */
public final class TargetFile implements Closeable {
  private final TargetDirectory directory;
  private final FileName name;
  private int fd;

  /** What it got when it was made; null if it may have had anything since. */
  private TargetDirectory.@Nullable Heritage heritage;

  TargetFile(
      TargetDirectory directory,
      FileName name,
      int fd,
      TargetDirectory.@Nullable Heritage heritage) {
    this.directory = directory;
    this.name = name;
    this.fd = fd;
    this.heritage = heritage;
  }

  /**
   * Writes all the bytes at a position; what lies before it and was not written is a hole.
   *
   * @throws NoSpaceException if the file system is full
   */
  public void write(byte[] bytes, int offset, int length, long position) throws IOException {
    int done = 0;
    Scratch scratch = Scratch.mine();
    while (done < length) {
      int part = Math.min(length - done, Scratch.DATA);
      long data = scratch.data(bytes, offset + done, part);
      long written = LibC.pwrite(fd, data, part, position + done);
      if (written < 0) {
        int errno = LibC.errno();
        if (errno != Errno.EINTR) {
          throw Errno.failure(errno, toString(), "write to it");
        }
      } else {
        done += (int) written;
      }
    }
  }

  /** Sets the size: cuts, or adds a hole. */
  public void truncate(long size) throws IOException {
    if (LibC.ftruncate(fd, size) != 0) {
      throw Errno.failure(LibC.errno(), toString(), "set its size");
    }
  }

  /**
   * Gives the file its owner, attributes, ACL, mode and times. Nothing may be written afterwards.
   */
  public void finish(Metadata metadata, ApplyPolicy policy) throws IOException {
    MetadataWriter.apply(
        new MetadataWriter.ByHandle(fd), metadata, policy, before(metadata, policy), this);
    long times = Scratch.mine().times(metadata.mtimeSeconds(), metadata.mtimeNanos());
    if (LibC.futimens(fd, times) != 0) {
      throw Errno.failure(LibC.errno(), toString(), "set its times");
    }
  }

  private MetadataWriter.Before before(Metadata metadata, ApplyPolicy policy) {
    TargetDirectory.Heritage made = heritage;
    heritage = null;
    if (made == null) {
      return MetadataWriter.Before.UNKNOWN;
    }
    if (made.acl()) {
      return MetadataWriter.Before.INHERITED_ACL;
    }
    // A change of owner to what it is already costs as much as any other change of an inode.
    return policy.owners() != ApplyPolicy.Owners.LEAVE
            && made.uid() == policy.uid(metadata)
            && made.gid() == policy.gid(metadata)
        ? MetadataWriter.Before.RIGHT_OWNER
        : MetadataWriter.Before.NO_XATTRS;
  }

  /** Waits until content and metadata are on the disk. */
  public void sync() throws IOException {
    if (LibC.fsync(fd) != 0) {
      throw Errno.failure(LibC.errno(), toString(), "write it to the disk");
    }
  }

  /** A file system may say only now that it lost something. Closing twice does nothing. */
  @Override
  public void close() throws IOException {
    int closing = fd;
    fd = -1;
    if (closing >= 0 && LibC.close(closing) != 0 && LibC.errno() != Errno.EINTR) {
      throw Errno.failure(LibC.errno(), toString(), "close it");
    }
  }

  /** The path for a person. */
  @Override
  public String toString() {
    return directory.at(name);
  }
}
