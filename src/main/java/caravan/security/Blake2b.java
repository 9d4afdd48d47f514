package caravan.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BLAKE2b without a key, as RFC 7693 has it; what Argon2id hashes with. For one message. */
final class Blake2b {
  /** The longest digest, in bytes. */
  static final int MAX_LENGTH = 64;

  private static final int BLOCK = 128;
  private static final int ROUNDS = 12;

  private static final long[] START = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };

  /** Which word of the message each step of a round takes; the last two rounds begin anew. */
  private static final String[] ORDER = {
    "0123456789abcdef",
    "ea489fd61c02b753",
    "b8c052fdae367194",
    "7931dcbe265a40f8",
    "905724afe1bc683d",
    "2c6a0b834d75fe19",
    "c51fed4a0763928b",
    "db7ec13950f4862a",
    "6fe9b308c2d714a5",
    "a2847615fb9e3cd0"
  };

  private final int length;
  private final long[] state = START.clone();
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  private long hashed;

  /**
   * @param length of the digest in bytes, 1 to {@link #MAX_LENGTH}
   */
  Blake2b(int length) {
    this.length = length;
    state[0] ^= 0x01010000L ^ length;
  }

  Blake2b update(byte[] bytes) {
    for (int at = 0; at < bytes.length; ) {
      if (!block.hasRemaining()) { // the last block, full or not, is the digest's
        compress(false);
      }
      int part = Math.min(block.remaining(), bytes.length - at);
      block.put(bytes, at, part);
      at += part;
    }
    return this;
  }

  byte[] digest() {
    compress(true);
    ByteBuffer out = ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    out.asLongBuffer().put(state);
    byte[] digest = new byte[length];
    out.get(digest);
    return digest;
  }

  private void compress(boolean last) {
    hashed += block.position();
    while (block.hasRemaining()) {
      block.put((byte) 0);
    }
    block.clear();
    long[] message = new long[16];
    block.asLongBuffer().get(message);
    long[] v = new long[16];
    System.arraycopy(state, 0, v, 0, 8);
    System.arraycopy(START, 0, v, 8, 8);
    v[12] ^= hashed;
    if (last) {
      v[14] = ~v[14];
    }
    for (int round = 0; round < ROUNDS; round++) {
      String order = ORDER[round % ORDER.length];
      for (int step = 0; step < 8; step++) {
        long x = message[Character.digit(order.charAt(2 * step), 16)];
        long y = message[Character.digit(order.charAt(2 * step + 1), 16)];
        int turn = step / 4; // columns first, then diagonals
        int a = step % 4;
        mix(v, a, 4 + (a + turn) % 4, 8 + (a + 2 * turn) % 4, 12 + (a + 3 * turn) % 4, x, y);
      }
    }
    for (int i = 0; i < state.length; i++) {
      state[i] ^= v[i] ^ v[i + 8];
    }
  }

  private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
    v[a] += v[b] + x;
    v[d] = Long.rotateRight(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = Long.rotateRight(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = Long.rotateRight(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = Long.rotateRight(v[b] ^ v[c], 63);
  }
}
