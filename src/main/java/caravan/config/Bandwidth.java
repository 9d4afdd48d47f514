package caravan.config;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many bytes a second a destination may be sent, with other limits at some times of the day:
 * {@code 20MB/s}, or {@code 20MB/s, 08:00-18:00 2MB/s}. Immutable.
 *
 * @param perSecond bytes; 0 means no limit
 * @param timetable the first that fits counts
 */
public record Bandwidth(long perSecond, List<Slot> timetable) {
  /** No limit at any time. */
  public static final Bandwidth UNLIMITED = new Bandwidth(0, List.of());

  private static final Pattern SLOT =
      Pattern.compile("([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})\\s+(\\S.*)");
  private static final String UNLIMITED_WORD = "unlimited";

  /**
   * @param from local time of day
   * @param until exclusive; before {@code from}, it is the next day's
   * @param perSecond bytes; 0 means no limit
   */
  public record Slot(LocalTime from, LocalTime until, long perSecond) {
    boolean holds(LocalTime time) {
      boolean started = !time.isBefore(from);
      boolean open = time.isBefore(until);
      return from.isBefore(until) ? started && open : started || open;
    }
  }

  public Bandwidth {
    timetable = List.copyOf(timetable);
  }

  /** Bytes a second at this time of the day; 0 means no limit. */
  public long at(LocalTime time) {
    return timetable.stream()
        .filter(slot -> slot.holds(time))
        .findFirst()
        .map(Slot::perSecond)
        .orElse(perSecond);
  }

  /** Whether there is no limit at any time. */
  public boolean unlimited() {
    return perSecond == 0 && timetable.stream().allMatch(slot -> slot.perSecond == 0);
  }

  /**
   * Reads what the settings say.
   *
   * @throws IllegalArgumentException with a sentence, if it is no bandwidth
   */
  static Bandwidth parse(String text) {
    long otherwise = 0;
    List<Slot> slots = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher slot = SLOT.matcher(part.strip());
      if (slot.matches()) {
        slots.add(new Slot(time(slot.group(1)), time(slot.group(2)), speed(slot.group(3))));
      } else {
        otherwise = speed(part.strip());
      }
    }
    return new Bandwidth(otherwise, slots);
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text.length() < 5 ? "0" + text : text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no time of the day, as 08:00", e);
    }
  }

  private static long speed(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.equals(UNLIMITED_WORD)) {
      return 0;
    }
    if (!word.endsWith("/s")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no bandwidth; write bytes a second, as 20MB/s, and other limits for"
              + " times of the day behind it, as 20MB/s, 08:00-18:00 2MB/s");
    }
    long bytes = Sizes.parse(word.substring(0, word.length() - 2));
    if (bytes < 1_000) {
      throw new IllegalArgumentException("'" + text + "' is less than 1kB/s; nothing would end");
    }
    return bytes;
  }
}
