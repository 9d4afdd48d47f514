package caravan.service.notify;

import caravan.service.Operation;
import caravan.service.schedule.Job;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
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

  private final IncidentFile file;

  /** What is wrong, an event and an exit code, by what it concerns. */
  private final Map<String, String> open;

  Incidents(IncidentFile file) throws IOException {
    this.file = file;
    this.open = file.read();
  }

  /** What an operation that has ended is worth telling; empty for nothing new. */
  Optional<Notice> ended(Operation operation) {
    String incident = what(operation.kind(), operation.source());
    if (operation.state() == Operation.State.SUCCEEDED) {
      return Optional.of(well(operation, incident));
    }
    Event event = event(operation);
    if (event == null) {
      return Optional.empty();
    }
    String wrong = event + " " + operation.exit();
    if (wrong.equals(open.put(incident, wrong))) {
      return Optional.empty(); // told already
    }
    file.write(open);
    String subject = (event == Event.ALARM ? "Alarm: " : "Failed: ") + incident;
    String text = "The " + incident + " " + why(operation);
    return Optional.of(notice(event, subject, text, incident, Optional.empty(), operation));
  }

  private Notice well(Operation operation, String incident) {
    String was = open.remove(incident);
    if (was == null) {
      String text = "The " + incident + " was done as it should be.";
      return notice(
          Event.SUCCESS, "Done: " + incident, text, incident, Optional.empty(), operation);
    }
    file.write(open);
    Event began = began(was);
    String text =
        "The "
            + incident
            + " was done as it should be, "
            + (began == Event.MISSED ? "later than it was due." : "after it had failed.");
    return notice(
        Event.SUCCESS, "Well again: " + incident, text, incident, Optional.of(began), operation);
  }

  private static Event began(String wrong) {
    String word = wrong.split(" ")[0];
    for (Event event : Event.values()) {
      if (event.name().equals(word)) {
        return event;
      }
    }
    return Event.FAILURE; // of a later version
  }

  /** Nobody was there to begin a job; told once until it is done. */
  Optional<Notice> missed(Job job, Instant due) {
    String incident = what(job.kind(), job.source());
    if (open.putIfAbsent(incident, Event.MISSED.name()) != null) {
      return Optional.empty();
    }
    file.write(open);
    return Optional.of(
        new Notice(
            Event.MISSED,
            due,
            "Missed: " + incident,
            "The "
                + incident
                + " was due at "
                + due
                + ", when the service was off or the machine slept. It is caught up once.",
            incident,
            Optional.empty(),
            "",
            job.kind(),
            job.source(),
            "",
            -1));
  }

  private static Notice notice(
      Event event,
      String subject,
      String text,
      String incident,
      Optional<Event> ends,
      Operation operation) {
    return new Notice(
        event,
        operation.ended().orElse(operation.requested()),
        subject,
        text,
        incident,
        ends,
        operation.id(),
        operation.kind(),
        operation.source(),
        operation.state().name().toLowerCase(Locale.ROOT),
        operation.exit());
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
