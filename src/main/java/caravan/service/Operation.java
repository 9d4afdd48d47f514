package caravan.service;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One thing that somebody has asked for, as it stands at a moment. Immutable.
 *
 * @param id kind, time and a random part, as {@code backup-20261129T101500Z-3f9a01}
 * @param correlationId the same through all that one cause has set off, as {@code corr-…}
 * @param kind the command's words, as {@code backup} or {@code graph rebuild}
 * @param source the source that it is about, empty for none
 * @param arguments as after {@code caravan}
 * @param requestedBy who asked: a key's name, {@code schedule}, {@code drop} or {@code local}
 * @param state where it stands
 * @param requested when it was asked for
 * @param started when it began
 * @param ended when it ended
 * @param exit the exit code of the command line, -1 until it ended
 * @param message the last sentence that it said, empty for none
 * @param directory where it was typed, absolute: what its relative paths start from
 */
public record Operation(
    String id,
    String correlationId,
    String kind,
    String source,
    List<String> arguments,
    String requestedBy,
    State state,
    Instant requested,
    Optional<Instant> started,
    Optional<Instant> ended,
    int exit,
    String message,
    Path directory) {
  /** Where an operation stands. */
  public enum State {
    QUEUED,
    RUNNING,
    PAUSED,
    /** Done, exit code 0. */
    SUCCEEDED,
    /** Done, but some files could not be read, or fewer copies exist than are required. */
    INCOMPLETE,
    FAILED,
    CANCELLED,
    /** The service ended before it did. */
    INTERRUPTED;

    /** Whether nothing more will happen. */
    public boolean isOver() {
      return this != QUEUED && this != RUNNING && this != PAUSED;
    }
  }

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int UNREADABLE = 3;
  private static final int TOO_FEW_COPIES = 4;
  private static final int ENDED_EARLY = 130;

  public Operation {
    arguments = List.copyOf(arguments);
  }

  /** One that was typed nowhere: paths in it are absolute. */
  public Operation(
      String id,
      String correlationId,
      String kind,
      String source,
      List<String> arguments,
      String requestedBy,
      State state,
      Instant requested,
      Optional<Instant> started,
      Optional<Instant> ended,
      int exit,
      String message) {
    this(
        id,
        correlationId,
        kind,
        source,
        arguments,
        requestedBy,
        state,
        requested,
        started,
        ended,
        exit,
        message,
        Path.of("/"));
  }

  /**
   * An id that no other operation has.
   *
   * @param kind the command's words
   * @param now when it is asked for
   */
  public static String newId(String kind, Instant now) {
    return kind.replace(' ', '-')
        + "-"
        + STAMP.format(now)
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()).substring(2);
  }

  /** What an exit code means. */
  public static State stateOf(int exit) {
    return switch (exit) {
      case 0 -> State.SUCCEEDED;
      case UNREADABLE, TOO_FEW_COPIES -> State.INCOMPLETE;
      case ENDED_EARLY -> State.CANCELLED;
      default -> State.FAILED;
    };
  }

  /** How long it ran, or has run until now; nothing before it began. */
  public Duration ran(Instant now) {
    return started.map(from -> Duration.between(from, ended.orElse(now))).orElse(Duration.ZERO);
  }

  Operation at(State newState) {
    return new Operation(
        id,
        correlationId,
        kind,
        source,
        arguments,
        requestedBy,
        newState,
        requested,
        started,
        ended,
        exit,
        message,
        directory);
  }

  Operation begun(Instant now) {
    return new Operation(
        id,
        correlationId,
        kind,
        source,
        arguments,
        requestedBy,
        State.RUNNING,
        requested,
        Optional.of(now),
        ended,
        exit,
        message,
        directory);
  }

  Operation over(State how, Instant now, int code, String sentence) {
    return new Operation(
        id,
        correlationId,
        kind,
        source,
        arguments,
        requestedBy,
        how,
        requested,
        started,
        Optional.of(now),
        code,
        sentence,
        directory);
  }

  Operation saying(String sentence) {
    return new Operation(
        id,
        correlationId,
        kind,
        source,
        arguments,
        requestedBy,
        state,
        requested,
        started,
        ended,
        exit,
        sentence,
        directory);
  }
}
