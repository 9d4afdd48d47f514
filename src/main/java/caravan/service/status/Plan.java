package caravan.service.status;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the settings want.
 *
 * @param requiredCopies destinations that must hold the newest snapshot of a source
 * @param sources how often each is to be backed up, the longest pause that its schedule has; empty
 *     for one without a schedule
 * @param destinations kind of each, by name, in the order of the settings
 * @param spoolLimit bytes that may wait in the spool, 0 for no spool
 */
public record Plan(
    int requiredCopies,
    Map<String, Optional<Duration>> sources,
    Map<String, String> destinations,
    long spoolLimit) {
  public Plan {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    destinations = Collections.unmodifiableMap(new LinkedHashMap<>(destinations));
  }

  /** At least one, whatever the settings say: a source without a copy is not backed up. */
  public int copies() {
    return Math.max(1, requiredCopies);
  }
}
