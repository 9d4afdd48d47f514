package caravan.vault.write;

import caravan.platform.AtOnce;
import caravan.storage.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a backup leaves a slow or dead destination behind.
 *
 * @param spool where it keeps what that one did not take; empty: every destination is waited for,
 *     and one that fails drops out
 * @param grace how long the others are waited for at least, once one destination has taken a pack;
 *     or twice as long as that one took, if that is more
 * @param pause by destination, how long it is left alone after a delivery has failed with all its
 *     retries: as long as its breaker stays open
 * @param patience how long one object may be on its way to the last destinations of a backup, whose
 *     others have everything; less for one that has been fast, see {@link Lane#drain}
 * @param beginning how long one may take to say what it has, as a backup begins, once another has
 *     said so; or five times as long as that one took, if that is more
 */
public record Spooling(
    Optional<Spool> spool,
    Duration grace,
    Function<String, Duration> pause,
    Duration patience,
    Duration beginning) {
  /** Waits for every destination. */
  public static final Spooling OFF =
      new Spooling(
          Optional.empty(), Duration.ZERO, name -> Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private static final Duration GRACE = Duration.ofMillis(500);

  /** Far longer than for a pack: one that is left out here is left out of the whole run. */
  private static final Duration BEGINNING = Duration.ofSeconds(15);

  private static final int MUCH_SLOWER = 5;

  /** An object of 64 MiB over a line of 2 Mbit/s; no client waits longer for an answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** As {@link #beginning}; without end where every destination is waited for. */
  public AtOnce.Grace graceToBegin() {
    return spool.isPresent() ? new AtOnce.Grace(beginning, MUCH_SLOWER) : AtOnce.Grace.ENDLESS;
  }

  /** With the usual times. */
  public static Spooling into(Spool spool, Function<String, Duration> pause) {
    return new Spooling(Optional.of(spool), GRACE, pause, PATIENCE, BEGINNING);
  }
}
