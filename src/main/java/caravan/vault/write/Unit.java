package caravan.vault.write;

import java.util.Arrays;

/**
 * A buffer of file bytes cut in chunks, on its way from the reader to a worker: many small files,
 * or a part of a large one. Belongs to one thread at a time.
 */
final class Unit {
  /** Small files are put into a unit until it has so many chunks. */
  static final int MANY_CHUNKS = 1024;

  final byte[] bytes;
  int length;
  int chunks;
  int[] offset = new int[MANY_CHUNKS];
  int[] size = new int[MANY_CHUNKS];
  FileContent[] owner = new FileContent[MANY_CHUNKS];
  int[] ordinal = new int[MANY_CHUNKS];

  Unit(int capacity) {
    bytes = new byte[capacity];
  }

  int room() {
    return bytes.length - length;
  }

  void add(FileContent content, int chunk, int from, int count) {
    if (chunks == offset.length) {
      int capacity = chunks * 2;
      offset = Arrays.copyOf(offset, capacity);
      size = Arrays.copyOf(size, capacity);
      owner = Arrays.copyOf(owner, capacity);
      ordinal = Arrays.copyOf(ordinal, capacity);
    }
    offset[chunks] = from;
    size[chunks] = count;
    owner[chunks] = content;
    ordinal[chunks++] = chunk;
  }

  void clear() {
    Arrays.fill(owner, 0, chunks, null);
    chunks = 0;
    length = 0;
  }
}
