package caravan.service.schedule;

import caravan.service.Submission;
import java.util.List;
import java.util.Optional;

/**
 * Something that is done again and again.
 *
 * @param name unlike that of any other, as {@code backup documents}; its state is kept by it
 * @param kind the command's words
 * @param source the source that it is about, empty for none
 * @param arguments as after {@code caravan}
 * @param timing when
 * @param atOnce whether an interval begins with the first run, and not with a wait
 * @param whenIdle whether it waits until no other operation is under way
 */
public record Job(
    String name,
    String kind,
    String source,
    List<String> arguments,
    Timing timing,
    boolean atOnce,
    boolean whenIdle) {
  /** Who asks, in operations that come of a schedule. */
  public static final String REQUESTED_BY = "schedule";

  public Job {
    arguments = List.copyOf(arguments);
  }

  /** The backup of a source. */
  public static Job backup(String source, Timing timing) {
    return new Job(
        "backup " + source,
        "backup",
        source,
        List.of("backup", "--json", "--source", source),
        timing,
        true,
        false);
  }

  /** What keeps the vault in order. */
  public static Job maintenance(
      String kind, List<String> arguments, Timing timing, boolean whenIdle) {
    return new Job(kind, kind, "", arguments, timing, false, whenIdle);
  }

  Submission submission(String occasion) {
    return new Submission(
        kind,
        source,
        arguments,
        REQUESTED_BY,
        Optional.empty(),
        Optional.of(REQUESTED_BY + " " + name + " " + occasion));
  }
}
