package caravan.vault.ledger;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger says, in memory: about 60 bytes for each object, a million of them in 60 MB. For
 * one thread.
 */
public final class Proofs {
  /** Stores' clocks are not ours. */
  private static final Duration SKEW = Duration.ofDays(1);

  private static final int NAME = 32;

  /** Minutes of upload, read and damage. */
  private static final int TIMES = 3;

  private byte[] names = new byte[64 * NAME];
  private int[] times = new int[64 * TIMES];
  private int[] slots = new int[256];
  private int size;

  /** How many objects it knows of. */
  public int size() {
    return size;
  }

  /**
   * What is known of an object that is listed. What was noted before the object was stored, by its
   * store's clock, was about another: it counts for nothing.
   */
  public Standing of(ObjectInfo info) {
    Instant stored = info.modified().minus(SKEW);
    Standing noted = of(info.name());
    return new Standing(
        since(stored, noted.uploaded()),
        since(stored, noted.read()),
        since(stored, noted.damaged()));
  }

  private static @Nullable Instant since(Instant stored, @Nullable Instant time) {
    return time == null || time.isBefore(stored) ? null : time;
  }

  /** What was noted under a name, whatever became of the object. */
  Standing of(String name) {
    int at = slots[slot(key(name), 0)] - 1;
    return at < 0
        ? Standing.UNKNOWN
        : new Standing(
            instant(times[TIMES * at]),
            instant(times[TIMES * at + 1]),
            instant(times[TIMES * at + 2]));
  }

  private static @Nullable Instant instant(int minute) {
    return minute == 0 ? null : Instant.ofEpochSecond(60L * minute);
  }

  /** The hash that an object's name holds, or one of the name. */
  static byte[] key(String name) {
    return ObjectNames.promisedHash(name)
        .map(HexFormat.of()::parseHex)
        .orElseGet(() -> Payload.of(name.getBytes(StandardCharsets.UTF_8)).sha256());
  }

  /** Takes over one entry; later ones stand above earlier ones. */
  void add(byte[] from, int offset, int minute, ProofLedger.How how) {
    int slot = slot(from, offset);
    if (slots[slot] == 0) {
      if (size == times.length / TIMES) {
        names = Arrays.copyOf(names, 2 * names.length);
        times = Arrays.copyOf(times, 2 * times.length);
      }
      System.arraycopy(from, offset, names, size * NAME, NAME);
      slots[slot] = ++size;
    }
    int at = TIMES * (slots[slot] - 1);
    switch (how) {
      case UPLOAD -> times[at] = minute;
      case READ -> times[at + 1] = minute;
      case DAMAGED -> Arrays.fill(times, at, at + 2, 0);
    }
    times[at + 2] = how == ProofLedger.How.DAMAGED ? minute : 0;
    if (size > slots.length / 2) {
      slots = new int[2 * slots.length];
      for (int i = 0; i < size; i++) {
        slots[slot(names, i * NAME)] = i + 1;
      }
    }
  }

  /** Where a name is, or has its free place. Names are hashes, so any four bytes of them serve. */
  private int slot(byte[] name, int offset) {
    int mask = slots.length - 1;
    int hash =
        (name[offset] & 0xff) << 24
            | (name[offset + 1] & 0xff) << 16
            | (name[offset + 2] & 0xff) << 8
            | (name[offset + 3] & 0xff);
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      int at = slots[slot] - 1;
      if (at < 0 || Arrays.equals(names, at * NAME, (at + 1) * NAME, name, offset, offset + NAME)) {
        return slot;
      }
    }
  }

  /** Takes over what others know of one object. */
  void take(String name, Proofs others) {
    byte[] key = key(name);
    int at = others.slots[others.slot(key, 0)] - 1;
    if (at >= 0) {
      others.entries(at, this::add);
    }
  }

  /** Hears of every entry. */
  interface Entries {
    void entry(byte[] names, int offset, int minute, ProofLedger.How how);
  }

  /** Every entry that counts. */
  void forEach(Entries entries) {
    for (int i = 0; i < size; i++) {
      entries(i, entries);
    }
  }

  private void entries(int at, Entries entries) {
    for (ProofLedger.How how : ProofLedger.How.values()) {
      int minute = times[TIMES * at + how.ordinal()];
      if (minute != 0) {
        entries.entry(names, at * NAME, minute, how);
      }
    }
  }
}
