package caravan.vault.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one finished operation did, for good. Immutable, as long as nobody changes the results that
 * were given.
 *
 * @param id as of operations: {@code backup-20261129T101500Z-3f9a01}
 * @param correlationId what it belonged to in a service; empty for a command of its own
 * @param kind the command's words, as {@code backup} or {@code repair index}
 * @param sources that it was about; may be empty
 * @param host the machine that it ran on
 * @param requestedBy who asked: a key's name, {@code schedule}, {@code drop}, or a user's name
 * @param state how it ended, as {@code succeeded}, {@code incomplete}, {@code failed}
 * @param exit the exit code of the command line
 * @param started when it began
 * @param ended when it ended
 * @param message why it failed; empty if it did not
 * @param notes sentences that it said on the way
 * @param results its answers as JSON objects, one for each destination, source or snapshot
 * @param version of the program that wrote it
 */
public record OperationReport(
    String id,
    String correlationId,
    String kind,
    List<String> sources,
    String host,
    String requestedBy,
    String state,
    int exit,
    Instant started,
    Instant ended,
    String message,
    List<String> notes,
    List<JsonNode> results,
    String version) {
  public OperationReport {
    sources = List.copyOf(sources);
    notes = List.copyOf(notes);
    results = List.copyOf(results);
  }

  /** How long it took; never negative, whatever the clock did meanwhile. */
  public Duration took() {
    Duration took = Duration.between(started, ended);
    return took.isNegative() ? Duration.ZERO : took;
  }
}
