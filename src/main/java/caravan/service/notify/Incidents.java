package caravan.service.notify;

import caravan.service.Operation;
import caravan.service.schedule.Job;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes notices of what happens: one when something begins to fail, none while it goes on failing
 * in the same way, and one when it is well again. Guarded by who uses it.
 */
final class Incidents {
  private static final int UNREADABLE = 3;
  private static final int TOO_FEW_COPIES = 4;
  private static final int DAMAGE = 5;
  private static final int WRONG_KEY = 6;

  /** What is wrong, by what it concerns. */
  private final Map<String, String> open = new HashMap<>();

  /** What an operation that has ended is worth telling; empty for nothing new. */
  Optional<Notice> ended(Operation operation) {
    String incident = incident(operation.kind(), operation.source());
    Instant time = operation.ended().orElse(operation.requested());
    if (operation.state() == Operation.State.SUCCEEDED) {
      boolean ends = open.remove(incident) != null;
      return Optional.of(
          notice(
              Event.SUCCESS,
              time,
              ends ? "Well again: " + what(operation) : "Done: " + what(operation),
              ends
                  ? "The " + what(operation) + " was done as it should be, after it had failed."
                  : "The " + what(operation) + " was done as it should be.",
              incident,
              ends,
              operation));
    }
    Event event = event(operation);
    if (event == null) {
      return Optional.empty();
    }
    String wrong = event + " " + operation.exit();
    if (wrong.equals(open.put(incident, wrong))) {
      return Optional.empty(); // told already
    }
    return Optional.of(
        notice(
            event,
            time,
            (event == Event.ALARM ? "Alarm: " : "Failed: ") + what(operation),
            "The " + what(operation) + " " + why(operation),
            incident,
            false,
            operation));
  }

  /** Nobody was there to begin a job; told once until it is done. */
  Optional<Notice> missed(Job job, Instant due) {
    String incident = incident(job.kind(), job.source());
    String what = what(job.kind(), job.source());
    return open.putIfAbsent(incident, Event.MISSED.name()) != null
        ? Optional.empty()
        : Optional.of(
            new Notice(
                Event.MISSED,
                due,
                "Missed: " + what,
                "The "
                    + what
                    + " was due at "
                    + due
                    + ", when the service was off or the machine slept. It is caught up now, once.",
                incident,
                false,
                "",
                job.kind(),
                job.source(),
                "",
                -1));
  }

  private static Notice notice(
      Event event,
      Instant time,
      String subject,
      String text,
      String incident,
      boolean ends,
      Operation operation) {
    return new Notice(
        event,
        time,
        subject,
        text,
        incident,
        ends,
        operation.id(),
        operation.kind(),
        operation.source(),
        operation.state().name().toLowerCase(java.util.Locale.ROOT),
        operation.exit());
  }

  private static String incident(String kind, String source) {
    return source.isEmpty() ? kind : kind + " " + source;
  }

  private static String what(Operation operation) {
    return what(operation.kind(), operation.source());
  }

  private static String what(String kind, String source) {
    return source.isEmpty() ? kind : kind + " of '" + source + "'";
  }

  /** Null for what is nobody's alarm: what a person ended, or another service goes on with. */
  private static @Nullable Event event(Operation operation) {
    return switch (operation.state()) {
      case FAILED -> operation.exit() == DAMAGE ? Event.ALARM : Event.FAILURE;
      case INCOMPLETE -> operation.exit() == UNREADABLE ? Event.ALARM : Event.FAILURE;
      default -> null;
    };
  }

  /** By its exit code, and not by what it said: that may name files. */
  private static String why(Operation operation) {
    String look = " 'caravan report' says how safe everything is.";
    return switch (operation.exit()) {
      case UNREADABLE ->
          "was done, but some files could not be read or are held, or the source looks wrong. Look"
              + " at the operation's answer."
              + look;
      case TOO_FEW_COPIES ->
          "was done, but there are fewer copies than required. Make the destinations reachable."
              + look;
      case DAMAGE ->
          "found damage. Run 'caravan check' to see what it touches, and back up again." + look;
      case WRONG_KEY -> "failed: the key does not open the vault. Nothing was lost.";
      default ->
          "failed (exit code "
              + operation.exit()
              + "). Nothing that was stored is lost. Look at the operation's messages."
              + look;
    };
  }
}
