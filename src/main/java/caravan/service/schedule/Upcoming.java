package caravan.service.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * A job, and how it stands.
 *
 * @param job the job
 * @param last when it last began
 * @param due when it begins next; empty where that is not known, as for one that follows backups
 * @param held why it has not begun though it is due, empty if nothing holds it
 * @param running the operation that does it now
 */
public record Upcoming(
    Job job,
    Optional<Instant> last,
    Optional<Instant> due,
    String held,
    Optional<String> running) {}
