package caravan.model;

/**
 * One entry of a stored directory.
 *
 * @param name its name
 * @param metadata what the file system said of it; {@code device} and {@code links} are 0 in
 *     entries that were read back
 * @param content a file's chunks or a directory's pages; empty for all else
 * @param target where a symlink points, raw bytes; empty for all else
 * @param hardLink ordinal shared by the names of one inode in a snapshot, from 1; 0 if it has one
 *     name only
 * @param holes of a sparse file: offset, length, offset, length … rising, not overlapping; empty
 *     for all else
 */
public record Entry(
    FileName name, Metadata metadata, IdList content, byte[] target, int hardLink, long[] holes) {
  public static final byte[] NO_TARGET = new byte[0];
  public static final long[] NO_HOLES = new long[0];

  public FileKind kind() {
    return metadata.kind();
  }

  /** Bytes that chunks hold: the size less the holes. */
  public long storedBytes() {
    long stored = metadata.size();
    for (int i = 1; i < holes.length; i += 2) {
      stored -= holes[i];
    }
    return stored;
  }
}
