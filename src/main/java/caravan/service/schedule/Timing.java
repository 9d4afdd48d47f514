package caravan.service.schedule;

import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.quartz.CronExpression;

/** When a job comes round. Immutable. */
public sealed interface Timing {
  /**
   * By the calendar, in the zone of the service.
   *
   * @param expression in quartz's syntax: seconds first, and a question mark for one of the two
   *     days
   */
  record Cron(String expression) implements Timing {
    /**
     * @throws IllegalArgumentException with a sentence, if it is none
     */
    public Cron {
      try {
        new CronExpression(expression);
      } catch (ParseException e) {
        throw new IllegalArgumentException(
            "'"
                + expression
                + "' is not a quartz cron expression ("
                + e.getMessage()
                + "); every night at two is '0 0 2 * * ?', and an interval 'every 15m'",
            e);
      }
    }
  }

  /**
   * So long after the last time began.
   *
   * @param interval at least a second
   */
  record Every(Duration interval) implements Timing {
    public Every {
      if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(interval + " is too short; a second is the least");
      }
    }
  }

  /** After each backup of a source of the user that was committed. */
  record AfterBackup() implements Timing {}

  /**
   * After a file has changed.
   *
   * @param places files, and folders whose files count
   */
  record OnChange(List<Path> places) implements Timing {
    public OnChange {
      places = List.copyOf(places);
    }
  }
}
