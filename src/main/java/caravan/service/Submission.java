package caravan.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A wish for an operation.
 *
 * @param kind the command's words, as {@code backup}
 * @param source the source that it is about, empty for none: two backups of one source run one
 *     after the other
 * @param arguments as after {@code caravan}
 * @param requestedBy who asks
 * @param correlationId what it belongs to, where there is something already
 * @param idempotencyKey the same wish with the same key is done once
 * @param directory where it was typed, absolute: what its relative paths start from
 */
public record Submission(
    String kind,
    String source,
    List<String> arguments,
    String requestedBy,
    Optional<String> correlationId,
    Optional<String> idempotencyKey,
    Path directory) {
  private static final Path ROOT = Path.of("/");

  public Submission {
    arguments = List.copyOf(arguments);
  }

  /** One that was typed nowhere: paths in it are absolute. */
  public Submission(
      String kind,
      String source,
      List<String> arguments,
      String requestedBy,
      Optional<String> correlationId,
      Optional<String> idempotencyKey) {
    this(kind, source, arguments, requestedBy, correlationId, idempotencyKey, ROOT);
  }

  /** The same, typed in a directory. */
  public Submission in(Path where) {
    return new Submission(
        kind, source, arguments, requestedBy, correlationId, idempotencyKey, where);
  }

  /** One without ids of its own. */
  public static Submission of(
      String kind, String source, List<String> arguments, String requestedBy) {
    return new Submission(kind, source, arguments, requestedBy, Optional.empty(), Optional.empty());
  }
}
