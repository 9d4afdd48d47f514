package caravan.vault.maintain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a check is that reads packs in turn, the least recently proven first.
 *
 * @param maxAge how long a proof holds; zero means that none holds
 * @param packs that are indexed and there
 * @param bytes of them
 * @param duePacks packs that no proof held for when the check began
 * @param dueBytes of them
 * @param leftPacks packs that no proof holds for now
 * @param leftBytes of them
 * @param bytesPerDay what checks read in a day of late; empty until there were two at least half a
 *     day apart
 * @param neededPerDay what they must read in a day so that every pack is read once within the age
 * @param provenBy when a proof holds for everything, if checks go on as of late; empty if they
 *     never come so far, or that is not known
 */
public record Rota(
    Duration maxAge,
    int packs,
    long bytes,
    int duePacks,
    long dueBytes,
    int leftPacks,
    long leftBytes,
    OptionalLong bytesPerDay,
    OptionalLong neededPerDay,
    Optional<Instant> provenBy) {
  /** Whether a proof holds for everything. */
  public boolean done() {
    return leftPacks == 0;
  }

  /** Whether checks read too little for everything to be proven within the age; not if unknown. */
  public boolean fallsBehind() {
    return bytesPerDay.isPresent()
        && neededPerDay.isPresent()
        && bytesPerDay.getAsLong() < neededPerDay.getAsLong();
  }
}
