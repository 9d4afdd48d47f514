package caravan.service.drop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HexFormat;

/**
 * A set of SHA-256 values that only grows, in a file of 32 bytes each. In memory each takes 16 to
 * 48 bytes, since its first half is enough to tell it. Belongs to one thread.
 */
final class Digests {
  private static final int LENGTH = 32;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private long[] table = new long[2 * 64];
  private int size;

  private Digests(Path file) {
    this.file = file;
  }

  /** Opens it for the one who adds to it; what a crash cut off at its end is overwritten. */
  static Digests open(Path file) throws IOException {
    Files.createDirectories(Durable.parent(file));
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Digests digests = new Digests(file);
      digests.load(channel);
      return digests;
    }
  }

  /** What is in it now, for one who only looks. */
  static Digests peek(Path file) throws IOException {
    Digests digests = new Digests(file);
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        digests.load(channel);
      }
    }
    return digests;
  }

  private void load(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.remaining() >= LENGTH) {
        add(buffer.getLong(), buffer.getLong());
        buffer.position(buffer.position() + LENGTH / 2);
      }
      buffer.compact();
    }
  }

  boolean contains(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return table[2 * slot(bytes.getLong(), bytes.getLong())] != 0;
  }

  /** Adds them, durably. */
  void add(Collection<String> hexes) throws IOException {
    if (hexes.isEmpty()) {
      return;
    }
    ByteBuffer all = ByteBuffer.allocate(hexes.size() * LENGTH);
    for (String hex : hexes) {
      all.put(HexFormat.of().parseHex(hex));
    }
    all.flip();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long end = channel.size() / LENGTH * LENGTH; // a write that failed may have left a piece
      channel.position(end);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
    for (String hex : hexes) {
      ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
      add(bytes.getLong(), bytes.getLong());
    }
  }

  private void add(long first, long second) {
    if (4 * size >= table.length) {
      long[] old = table;
      table = new long[2 * old.length];
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != 0) {
          put(old[i], old[i + 1]);
        }
      }
    }
    int at = slot(first, second);
    if (table[2 * at] == 0) {
      put(first, second);
      size++;
    }
  }

  private void put(long first, long second) {
    int at = slot(first, second);
    table[2 * at] = marked(first);
    table[2 * at + 1] = second;
  }

  /** Where it is or would be. */
  private int slot(long first, long second) {
    int mask = table.length / 2 - 1;
    int at = (int) second & mask;
    while (table[2 * at] != 0 && (table[2 * at] != marked(first) || table[2 * at + 1] != second)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Zero stands for an empty place. */
  private static long marked(long first) {
    return first == 0 ? 1 : first;
  }
}
