package caravan.service.status;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this machine knows of a destination.
 *
 * @param reached when it last answered
 * @param away why it did not answer when it was last asked, a sentence; empty if it did
 * @param checked when a check last found nothing wrong there
 * @param damaged objects there that are known to be damaged
 * @param free bytes that it has room for, as it last said
 * @param stored bytes of all objects there, as last listed
 */
public record KnownDestination(
    Optional<Instant> reached,
    String away,
    Optional<Instant> checked,
    long damaged,
    OptionalLong free,
    OptionalLong stored) {
  /** Of one that was never asked. */
  public static final KnownDestination NONE =
      new KnownDestination(
          Optional.empty(), "", Optional.empty(), 0, OptionalLong.empty(), OptionalLong.empty());

  public boolean isAway() {
    return !away.isEmpty();
  }

  /** It answered. */
  public KnownDestination reached(Instant at) {
    return new KnownDestination(Optional.of(at), "", checked, damaged, free, stored);
  }

  /** It did not answer. */
  public KnownDestination away(String why) {
    return new KnownDestination(reached, why, checked, damaged, free, stored);
  }

  /** It said how much room it has. */
  public KnownDestination withFree(OptionalLong now) {
    return now.isEmpty()
        ? this
        : new KnownDestination(reached, away, checked, damaged, now, stored);
  }

  /** It was listed. */
  public KnownDestination withStored(long bytes) {
    return new KnownDestination(reached, away, checked, damaged, free, OptionalLong.of(bytes));
  }

  /** So many of its objects are damaged. */
  public KnownDestination withDamaged(long objects) {
    return new KnownDestination(reached, away, checked, objects, free, stored);
  }

  /** A check ended, with so many findings. */
  public KnownDestination checked(Instant at, long findings) {
    return new KnownDestination(
        Optional.of(at), "", findings == 0 ? Optional.of(at) : checked, findings, free, stored);
  }
}
