package caravan.analysis.text;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * In how many documents each word occurs, in bounded memory: when there are more than 196,608
 * different words, the rarest go, and are counted from nothing if they come again (after the lossy
 * counting of Manku and Motwani, VLDB 2002). So a frequency is never too high, and too low by at
 * most {@link #floor()}. Words are kept as 64-bit hashes. Takes at most 3 MB. Not safe for
 * concurrent use.
 */
public final class Statistics {
  private static final byte VERSION = 1;
  private static final int SLOTS = 1 << 18;
  private static final int MOST = SLOTS / 4 * 3;
  private static final int FIRST_SLOTS = 1 << 10;
  private static final int HEADER = 1 + Long.BYTES + Integer.BYTES + Integer.BYTES;
  private static final int ENTRY = Long.BYTES + Integer.BYTES;

  private long[] keys = new long[FIRST_SLOTS];
  private int[] counts = new int[FIRST_SLOTS];
  private int used;
  private long documents;
  private int floor;

  /** Counts a document by its different words. */
  public void add(Collection<String> words) {
    documents++;
    for (String word : words) {
      count(hash(word), 1);
    }
  }

  /** How many documents were counted. */
  public long documents() {
    return documents;
  }

  /** In how many of them a word was seen, at least. */
  public int frequency(String word) {
    return counts[slot(keys, hash(word))];
  }

  /** By how much a frequency may be too low. */
  public int floor() {
    return floor;
  }

  /** Adds what another one has counted, of other documents. */
  public void merge(Statistics other) {
    documents += other.documents;
    floor += other.floor;
    for (int i = 0; i < other.keys.length; i++) {
      if (other.counts[i] > 0) {
        count(other.keys[i], other.counts[i]);
      }
    }
  }

  private void count(long key, int by) {
    int slot = slot(keys, key);
    if (counts[slot] == 0) {
      if (used >= keys.length / 4 * 3) {
        makeRoom();
        slot = slot(keys, key);
      }
      keys[slot] = key;
      used++;
    }
    counts[slot] = (int) Math.min(Integer.MAX_VALUE, (long) counts[slot] + by);
  }

  private void makeRoom() {
    if (used < MOST) {
      rehash(keys.length * 2, 0);
    }
    while (used >= MOST) {
      rehash(SLOTS, least());
    }
  }

  /** The smallest count there is: all with it go. */
  private int least() {
    int least = Integer.MAX_VALUE;
    for (int count : counts) {
      least = count > 0 ? Math.min(least, count) : least;
    }
    floor += least;
    return least;
  }

  private void rehash(int slots, int dropped) {
    long[] newKeys = new long[slots];
    int[] newCounts = new int[slots];
    used = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > dropped) {
        int slot = slot(newKeys, newCounts, keys[i]);
        newKeys[slot] = keys[i];
        newCounts[slot] = counts[i];
        used++;
      }
    }
    keys = newKeys;
    counts = newCounts;
  }

  private int slot(long[] table, long key) {
    return slot(table, counts, key);
  }

  private static int slot(long[] table, int[] counts, long key) {
    int slot = (int) (key & (table.length - 1));
    while (counts[slot] != 0 && table[slot] != key) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  /** FNV-1a with a finalizer, so that its low bits are good for a table. */
  static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }

  /** All of it, the same for the same counts. */
  public byte[] toBytes() {
    long[] sorted = new long[used];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > 0) {
        sorted[n++] = keys[i];
      }
    }
    Arrays.sort(sorted);
    ByteBuffer out = ByteBuffer.allocate(HEADER + used * ENTRY);
    out.put(VERSION).putLong(documents).putInt(floor).putInt(used);
    for (long key : sorted) {
      out.putLong(key).putInt(counts[slot(keys, key)]);
    }
    return out.array();
  }

  /**
   * What {@link #toBytes} made.
   *
   * @throws IOException if it did not, or another version did: count anew
   */
  public static Statistics of(byte[] bytes) throws IOException {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      if (version != VERSION) {
        throw new IOException(
            "the word statistics have the version " + version + "; this Caravan knows " + VERSION);
      }
      Statistics statistics = new Statistics();
      statistics.documents = in.getLong();
      statistics.floor = in.getInt();
      int count = in.getInt();
      if (count < 0 || count > MOST || in.remaining() != count * ENTRY) {
        throw new IOException("the word statistics are damaged: their length is wrong");
      }
      for (int i = 0; i < count; i++) {
        long key = in.getLong();
        int value = in.getInt();
        if (value < 1) {
          throw new IOException("the word statistics are damaged: a count is below one");
        }
        statistics.count(key, value);
      }
      return statistics;
    } catch (BufferUnderflowException e) {
      throw new IOException("the word statistics are cut off", e);
    }
  }
}
