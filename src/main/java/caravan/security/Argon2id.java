package caravan.security;

import caravan.platform.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Argon2id, version 1.3, as RFC 9106 has it, without its optional secret and associated data. Its
 * memory lies outside of the heap: it is used once, at the start of a process, where in the heap it
 * would be copied by the collector and kept from the work that follows. Two threads share the
 * lanes, which meet after each slice.
 */
final class Argon2id {
  private static final int VERSION = 0x13;
  private static final int TYPE = 2;
  private static final int SLICES = 4;
  private static final int BLOCK = 128; // longs
  private static final int BLOCK_BYTES = BLOCK * Long.BYTES;
  private static final long LOW = 0xffffffffL;

  /** More would take the processors from what starts meanwhile. */
  private static final int THREADS = 2;

  private final KdfParameters cost;
  private final LongBuffer memory;
  private final int laneLength;
  private final int segment;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Argon2id(KdfParameters cost, int laneLength, ByteBuffer memory) {
    this.cost = cost;
    this.laneLength = laneLength;
    this.segment = laneLength / SLICES;
    this.memory = memory.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  /**
   * Derives a secret.
   *
   * @param length bytes of it
   * @throws OutOfMemoryError if the system has less than {@link KdfParameters#memoryKib} left
   */
  static byte[] derive(byte[] passphrase, byte[] salt, KdfParameters cost, int length) {
    int laneLength = cost.memoryKib() / (SLICES * cost.lanes()) * SLICES;
    byte[] seed = seed(passphrase, salt, cost, length);
    return NativeMemory.lend(
        laneLength * cost.lanes() * BLOCK_BYTES,
        memory -> new Argon2id(cost, laneLength, memory).run(seed, length));
  }

  private static byte[] seed(byte[] passphrase, byte[] salt, KdfParameters cost, int length) {
    ByteBuffer head = ByteBuffer.allocate(6 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(cost.lanes()).putInt(length).putInt(cost.memoryKib());
    head.putInt(cost.passes()).putInt(VERSION).putInt(TYPE);
    byte[] none = littleEndian(0);
    return new Blake2b(Blake2b.MAX_LENGTH)
        .update(head.array())
        .update(littleEndian(passphrase.length))
        .update(passphrase)
        .update(littleEndian(salt.length))
        .update(salt)
        .update(none)
        .update(none)
        .digest();
  }

  private byte[] run(byte[] seed, int length) {
    long[] block = new long[BLOCK];
    for (int lane = 0; lane < cost.lanes(); lane++) {
      for (int column = 0; column < 2; column++) {
        byte[] first = hash(BLOCK_BYTES, seed, littleEndian(column), littleEndian(lane));
        ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(block);
        memory.put(at(lane, column), block);
      }
    }
    fill();
    memory.get(at(0, laneLength - 1), block);
    long[] other = new long[BLOCK];
    for (int lane = 1; lane < cost.lanes(); lane++) {
      memory.get(at(lane, laneLength - 1), other);
      xor(other, block);
    }
    ByteBuffer last = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    last.asLongBuffer().put(block);
    return hash(length, last.array());
  }

  private void fill() {
    int threads = Math.min(THREADS, cost.lanes());
    Phaser slices = new Phaser(threads);
    for (int i = 1; i < threads; i++) {
      int first = i;
      Thread other = new Thread(() -> fill(first, threads, slices), "argon2-" + (i + 1));
      other.setDaemon(true);
      other.start();
    }
    fill(0, threads, slices);
    int phase = slices.getPhase();
    while (phase >= 0) { // until all have gone: what they work in is given back after this
      phase = slices.awaitAdvance(phase);
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("cannot derive a key", thrown);
    }
  }

  /** Computes each so manieth lane. Within a slice no lane needs what is new in another. */
  private void fill(int first, int threads, Phaser slices) {
    try {
      Lanes work = new Lanes();
      for (int pass = 0; pass < cost.passes(); pass++) {
        for (int slice = 0; slice < SLICES; slice++) {
          for (int lane = first; lane < cost.lanes(); lane += threads) {
            work.fillSegment(pass, slice, lane);
          }
          slices.arriveAndAwaitAdvance();
        }
      }
    } catch (RuntimeException | Error e) {
      failure.set(e); // for the thread that waits for all
    } finally {
      slices.arriveAndDeregister(); // who goes early keeps nobody waiting
    }
  }

  /** What one thread computes segments in: blocks in the heap, in which one step works. */
  private final class Lanes {
    private final long[] previous = new long[BLOCK];
    private final long[] mixed = new long[BLOCK];
    private final long[] kept = new long[BLOCK];
    private final long[] counter = new long[BLOCK];
    private final long[] addresses = new long[BLOCK];

    /** Section 3.4: where the block that each new one is mixed with comes from, and the mixing. */
    void fillSegment(int pass, int slice, int lane) {
      boolean independent = pass == 0 && slice < SLICES / 2;
      int first = pass == 0 && slice == 0 ? 2 : 0;
      if (independent) {
        Arrays.fill(counter, 0);
        counter[0] = pass;
        counter[1] = lane;
        counter[2] = slice;
        counter[3] = (long) laneLength * cost.lanes();
        counter[4] = cost.passes();
        counter[5] = TYPE;
      }
      int column = slice * segment + first;
      memory.get(at(lane, column == 0 ? laneLength - 1 : column - 1), previous);
      for (int i = first; i < segment; i++) {
        if (independent && (i == first || i % BLOCK == 0)) {
          nextAddresses();
        }
        fillBlock(pass, slice, lane, i, independent ? addresses[i % BLOCK] : previous[0]);
      }
    }

    /**
     * A method of its own: to it the compiler comes after hundreds of blocks, to a loop far later.
     */
    private void fillBlock(int pass, int slice, int lane, int i, long random) {
      boolean ownLane = pass == 0 && slice == 0;
      int other = ownLane ? lane : (int) ((random >>> 32) % cost.lanes());
      int from = reference(pass, slice, i, random & LOW, other == lane);
      memory.get(at(other, from), mixed);
      xor(previous, mixed);
      fill(pass > 0, at(lane, slice * segment + i));
    }

    private void nextAddresses() {
      counter[6]++;
      System.arraycopy(counter, 0, addresses, 0, BLOCK);
      for (int time = 0; time < 2; time++) {
        System.arraycopy(addresses, 0, kept, 0, BLOCK);
        permute(addresses);
        xor(kept, addresses);
      }
    }

    /** The new block is the compression of what is mixed; later passes add it to the old one. */
    private void fill(boolean add, int to) {
      System.arraycopy(mixed, 0, previous, 0, BLOCK);
      permute(previous);
      xor(mixed, previous);
      if (add) {
        memory.get(to, kept);
        xor(kept, previous);
      }
      memory.put(to, previous);
    }
  }

  /** The column of the block to mix with; section 3.4.1.3 and 3.4.2. */
  private int reference(int pass, int slice, int i, long random, boolean sameLane) {
    int area = pass == 0 ? slice * segment : laneLength - segment;
    if (sameLane) {
      area += i - 1;
    } else if (i == 0) {
      area--;
    }
    long x = (random * random) >>> 32;
    int back = (int) ((area * x) >>> 32);
    int start = pass == 0 ? 0 : (slice + 1) % SLICES * segment;
    return (start + area - 1 - back) % laneLength;
  }

  private int at(int lane, int column) {
    return (lane * laneLength + column) * BLOCK;
  }

  private static void xor(long[] from, long[] into) {
    for (int i = 0; i < BLOCK; i++) {
      into[i] ^= from[i];
    }
  }

  /** The permutation of section 3.6, over the rows and then the columns of 8 by 8 pairs. */
  private static void permute(long[] v) {
    for (int row = 0; row < BLOCK; row += 16) {
      round(v, row, 2);
    }
    for (int column = 0; column < 16; column += 2) {
      round(v, column, 16);
    }
  }

  /** One round over eight pairs of longs, the first at {@code at}, the next {@code step} on. */
  private static void round(long[] v, int at, int step) {
    int b = at + 2 * step;
    int c = at + 4 * step;
    int d = at + 6 * step;
    quarter(v, at, b, c, d);
    quarter(v, at + 1, b + 1, c + 1, d + 1);
    quarter(v, at + step, b + step, c + step, d + step);
    quarter(v, at + step + 1, b + step + 1, c + step + 1, d + step + 1);
    quarter(v, at, b + 1, c + step, d + step + 1);
    quarter(v, at + 1, b + step, c + step + 1, d);
    quarter(v, at + step, b + step + 1, c, d + 1);
    quarter(v, at + step + 1, b, c + 1, d + step);
  }

  private static void quarter(long[] v, int ia, int ib, int ic, int id) {
    long a = add(v[ia], v[ib]);
    long d = Long.rotateRight(v[id] ^ a, 32);
    long c = add(v[ic], d);
    long b = Long.rotateRight(v[ib] ^ c, 24);
    a = add(a, b);
    d = Long.rotateRight(d ^ a, 16);
    c = add(c, d);
    v[ia] = a;
    v[ib] = Long.rotateRight(b ^ c, 63);
    v[ic] = c;
    v[id] = d;
  }

  private static long add(long x, long y) {
    return x + y + 2 * (x & LOW) * (y & LOW);
  }

  /** The hash of variable length, H' of section 3.3. */
  private static byte[] hash(int length, byte[]... parts) {
    Blake2b whole = new Blake2b(Math.min(length, Blake2b.MAX_LENGTH)).update(littleEndian(length));
    for (byte[] part : parts) {
      whole.update(part);
    }
    byte[] link = whole.digest();
    byte[] out = Arrays.copyOf(link, length);
    int half = Blake2b.MAX_LENGTH / 2;
    for (int at = half; length > Blake2b.MAX_LENGTH && at < length - half; at += half) {
      int left = length - at;
      link = new Blake2b(Math.min(left, Blake2b.MAX_LENGTH)).update(link).digest();
      System.arraycopy(link, 0, out, at, link.length);
    }
    return out;
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
