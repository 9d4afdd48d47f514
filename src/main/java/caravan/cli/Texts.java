package caravan.cli;

import caravan.model.Metadata;
import caravan.vault.StoredSnapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and names as people read them. */
final class Texts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private Texts() {}

  /** With a capital at its start and a full stop at its end. */
  static String sentence(String text) {
    String begun = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }

  /** With a comma every three digits. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 file}, {@code 2,000 files}. */
  static String count(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  static String time(Instant time, ZoneId zone) {
    return TIME.format(time.atZone(zone));
  }

  static String time(Metadata metadata, ZoneId zone) {
    return time(Instant.ofEpochSecond(metadata.mtimeSeconds(), metadata.mtimeNanos()), zone);
  }

  /** A snapshot's name, cut so that people can read it and every command still takes it. */
  static String name(StoredSnapshot snapshot) {
    return name(snapshot.name());
  }

  static String name(String snapshot) {
    int end = snapshot.indexOf('-') + 1 + StoredSnapshot.SHORT;
    return snapshot.substring(0, Math.min(end, snapshot.length()));
  }
}
