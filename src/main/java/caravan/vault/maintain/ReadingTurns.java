package caravan.vault.maintain;

import caravan.storage.ObjectInfo;
import caravan.vault.ledger.Proofs;
import caravan.vault.ledger.Standing;
import caravan.vault.maintain.CheckOptions.ReadData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to be read: packs that were never looked at, then those that were not for the
 * longest time. A damaged pack has its turn like others, whatever the age, so that it is told again
 * and holds up nobody. For one thread.
 */
final class ReadingTurns {
  private static final Duration HALF_A_DAY = Duration.ofHours(12);
  private static final Duration MONTH = Duration.ofDays(30);

  private final ReadData.LeastProven wanted;
  private final Collection<ObjectInfo> packs;
  private final Proofs proofs;
  private final Instant now;
  private final List<ObjectInfo> due = new ArrayList<>();

  private record Turn(ObjectInfo pack, Instant looked) {}

  ReadingTurns(
      ReadData.LeastProven wanted, Collection<ObjectInfo> packs, Proofs proofs, Instant now) {
    this.wanted = wanted;
    this.packs = packs;
    this.proofs = proofs;
    this.now = now;
    List<Turn> turns = new ArrayList<>();
    for (ObjectInfo pack : packs) {
      Standing standing = proofs.of(pack);
      if (!holds(standing)) {
        Instant looked = standing.looked();
        turns.add(new Turn(pack, looked == null ? Instant.MIN : looked));
      }
    }
    turns.sort(Comparator.comparing(Turn::looked).thenComparing(turn -> turn.pack().name()));
    turns.forEach(turn -> due.add(turn.pack()));
  }

  private boolean holds(Standing standing) {
    return !wanted.maxAge().isZero() && standing.provenSince(now.minus(wanted.maxAge()));
  }

  /** Names of the packs to read now: as many as the budget allows, and one at least. */
  Set<String> chosen() {
    Set<String> chosen = new HashSet<>();
    long left = wanted.budget();
    for (ObjectInfo pack : due) {
      if (!chosen.isEmpty() && pack.length() > left) {
        break;
      }
      chosen.add(pack.name());
      left -= pack.length();
    }
    return chosen;
  }

  /** How far it is, once these packs were read. */
  Rota rota(Set<String> read) {
    List<ObjectInfo> left = due.stream().filter(pack -> !read.contains(pack.name())).toList();
    long leftBytes = bytes(left);
    OptionalLong pace = pace(read);
    OptionalLong needed =
        wanted.maxAge().isZero()
            ? OptionalLong.empty()
            : OptionalLong.of((long) (bytes(packs) / days(wanted.maxAge())));
    boolean known = pace.isPresent() && pace.getAsLong() > 0;
    boolean behind =
        known && needed.isPresent() && pace.getAsLong() < needed.getAsLong() && leftBytes > 0;
    Optional<Instant> by =
        left.isEmpty() || !known || behind
            ? Optional.empty()
            : Optional.of(
                now.plusSeconds((long) (86_400.0 * leftBytes / pace.getAsLong()))
                    .truncatedTo(java.time.temporal.ChronoUnit.MINUTES));
    return new Rota(
        wanted.maxAge(),
        packs.size(),
        bytes(packs),
        due.size(),
        bytes(due),
        left.size(),
        leftBytes,
        pace,
        needed,
        by);
  }

  /**
   * Bytes that checks read in a day: all but the first check of late, over the time since that one.
   */
  private OptionalLong pace(Set<String> read) {
    Duration window = wanted.maxAge().compareTo(MONTH) > 0 ? wanted.maxAge() : MONTH;
    Instant first = now;
    for (ObjectInfo pack : packs) {
      Instant at = proofs.of(pack).read();
      if (at != null && at.isBefore(first) && !at.isBefore(now.minus(window))) {
        first = at;
      }
    }
    Duration since = Duration.between(first, now);
    if (since.compareTo(HALF_A_DAY) < 0) {
      return OptionalLong.empty();
    }
    long bytes = 0;
    for (ObjectInfo pack : packs) {
      Instant at = proofs.of(pack).read();
      if (read.contains(pack.name()) || isAfter(at, first.plus(HALF_A_DAY))) {
        bytes += pack.length();
      }
    }
    return OptionalLong.of((long) (bytes / days(since)));
  }

  private static boolean isAfter(@Nullable Instant time, Instant other) {
    return time != null && time.isAfter(other);
  }

  private static double days(Duration duration) {
    return duration.toMinutes() / 1440.0;
  }

  private static long bytes(Collection<ObjectInfo> objects) {
    return objects.stream().mapToLong(ObjectInfo::length).sum();
  }
}
