package caravan.organization.view;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a file is from: the day that its content tells, or that of its last change, in UTC. */
final class Times {
  private static final Pattern DAY = Pattern.compile("((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])\\b.*");

  private Times() {}

  static String year(Subject file) {
    return told(file).map(day -> day.substring(0, 4)).orElseGet(() -> changed(file, false));
  }

  /** As {@code 2024-05}. */
  static String month(Subject file) {
    return told(file).orElseGet(() -> changed(file, true));
  }

  /** When a picture was taken, as {@code 2024-05}. */
  private static Optional<String> told(Subject file) {
    return file.understanding()
        .map(known -> known.facts().get("taken"))
        .filter(day -> DAY.matcher(day).matches())
        .map(day -> day.substring(0, 7));
  }

  private static String changed(Subject file, boolean month) {
    long seconds = Math.max(0, Math.min(file.metadata().mtimeSeconds(), 253_402_300_799L));
    var day = Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC);
    return month
        ? String.format(Locale.ROOT, "%04d-%02d", day.getYear(), day.getMonthValue())
        : String.format(Locale.ROOT, "%04d", day.getYear());
  }
}
