package caravan.service.status;

import java.time.Instant;

/**
 * One restore drill of one source at one destination.
 *
 * @param files that were restored and compared
 * @param bytes of them
 * @param ok whether all were as they must be
 * @param rate bytes a second
 */
public record Drill(
    Instant time,
    String destination,
    String source,
    long files,
    long bytes,
    boolean ok,
    double rate) {}
