package caravan.service.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How safe one source is.
 *
 * @param name its name
 * @param level the verdict
 * @param reasons why it is not safe; empty if it is
 * @param newest when its newest snapshot was taken; empty if it was never backed up
 * @param interval how often it is to be backed up, if there is a schedule
 * @param copies each destination, in the order of the settings
 * @param counted destinations that have the newest snapshot away from the source's own device
 * @param missing copies that are required and not there
 * @param known what it rests on
 */
public record SourceStatus(
    String name,
    Level level,
    List<Reason> reasons,
    Optional<Instant> newest,
    Optional<Duration> interval,
    List<Copy> copies,
    int counted,
    int missing,
    KnownSource known) {
  public SourceStatus {
    reasons = List.copyOf(reasons);
    copies = List.copyOf(copies);
  }
}
