package caravan.vault.maintain;

import caravan.storage.ObjectInfo;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.ledger.Proofs;
import caravan.vault.ledger.Standing;
import caravan.vault.maintain.DamageRecords.Damage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one destination holds, as it lists it now, and how much of it is proven, as this machine
 * noted it.
 *
 * @param destination its name
 * @param objects that are listed
 * @param bytes of them
 * @param proven how much of it was proven of late, for each age that was asked for
 * @param oldestProof when the object was proven whose proof is the oldest; empty if none is proven
 * @param unprovenObjects objects that no proof is known of
 * @param unprovenBytes of them
 * @param damaged objects that are known to be damaged or missing, by records of checks on any
 *     machine and by this machine's ledger
 * @param snapshots that open, the oldest first
 * @param suspect names of those that are marked as looking wrong
 * @param unreadable snapshots that do not open, with the reason
 */
public record Holdings(
    String destination,
    long objects,
    long bytes,
    List<Proven> proven,
    Optional<Instant> oldestProof,
    long unprovenObjects,
    long unprovenBytes,
    Set<String> damaged,
    List<StoredSnapshot> snapshots,
    Set<String> suspect,
    Map<String, String> unreadable) {
  /**
   * How much was proven within an age.
   *
   * @param objects proven in any way
   * @param bytes of them
   * @param readBytes bytes of those that were read back whole
   */
  public record Proven(Duration age, long objects, long bytes, long readBytes) {}

  public Holdings {
    proven = List.copyOf(proven);
    damaged = Set.copyOf(damaged);
    snapshots = List.copyOf(snapshots);
    suspect = Set.copyOf(suspect);
    unreadable = Map.copyOf(unreadable);
  }

  /** Whether anything is known to be wrong. */
  public boolean isDamaged() {
    return !damaged.isEmpty() || !unreadable.isEmpty();
  }

  /** Lists a destination and looks into its ledger; reads nothing but snapshots and records. */
  public static Holdings of(Vault vault, List<Duration> ages) throws IOException {
    Instant now = vault.clock().instant();
    Proofs proofs = vault.ledger().load(now);
    List<Sum> sums = ages.stream().map(age -> new Sum(age, now)).toList();
    Sum all = new Sum(Duration.ZERO, now);
    Sum unproven = new Sum(Duration.ZERO, now);
    Instant oldest = null;
    Set<String> damaged = new TreeSet<>();
    for (ObjectInfo info : vault.store().list("")) {
      Standing standing = proofs.of(info);
      Instant proven = standing.proven();
      all.count(info);
      if (standing.damaged() != null) {
        damaged.add(info.name());
      }
      if (proven == null) {
        unproven.count(info);
      } else {
        oldest = oldest == null || proven.isBefore(oldest) ? proven : oldest;
        sums.forEach(sum -> sum.count(info, standing));
      }
    }
    Damage records = DamageRecords.union(DamageRecords.load(vault).values());
    damaged.addAll(DamageRecords.names(records));
    Vault.Listing listing = vault.snapshots();
    return new Holdings(
        vault.destination(),
        all.objects,
        all.bytes,
        sums.stream().map(Sum::proven).toList(),
        Optional.ofNullable(oldest),
        unproven.objects,
        unproven.bytes,
        damaged,
        listing.snapshots(),
        new Marks(vault).marked(Marks.Kind.SUSPECT),
        listing.damaged());
  }

  private static final class Sum {
    private final Duration age;
    private final Instant since;
    private long objects;
    private long bytes;
    private long readBytes;

    Sum(Duration age, Instant now) {
      this.age = age;
      this.since = now.minus(age);
    }

    void count(ObjectInfo info) {
      objects++;
      bytes += info.length();
    }

    void count(ObjectInfo info, Standing standing) {
      if (standing.provenSince(since)) {
        count(info);
        readBytes += standing.readSince(since) ? info.length() : 0;
      }
    }

    Proven proven() {
      return new Proven(age, objects, bytes, readBytes);
    }
  }
}
