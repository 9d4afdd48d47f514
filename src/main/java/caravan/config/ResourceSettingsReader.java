package caravan.config;

import caravan.config.ResourceSettings.Temporary;
import java.time.Duration;
import java.util.List;

/** Reads what this process may take of its machine. */
final class ResourceSettingsReader {
  /** With less, the second pack of a backup would have no room beside the JVM itself. */
  static final long LEAST_MEMORY = 256_000_000;

  /** The names of a directory of a million files, or one object of an export. */
  static final long LEAST_TEMPORARY = 64_000_000;

  /** With less, a page of a browser would be felt to load. */
  private static final int LEAST_READS = 10;

  private static final int MOST_READS = 100_000;

  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(365);

  private final SettingsReader values;

  ResourceSettingsReader(SettingsReader values) {
    this.values = values;
  }

  ResourceSettings read() throws SettingsException {
    Temporary standard = Temporary.STANDARD;
    return new ResourceSettings(
        values.percent(key("cpu-share"), 1),
        limit(key("memory"), LEAST_MEMORY),
        values.value(key("bandwidth"), Bandwidth::parse).orElse(Bandwidth.UNLIMITED),
        new Temporary(
            values.path(temporary("directory")),
            limit(temporary("limit"), LEAST_TEMPORARY),
            values.duration(temporary("keep"), standard.keep(), SHORTEST, LONGEST)),
        values
            .value(key("api-reads"), ResourceSettingsReader::rate)
            .orElse(ResourceSettings.DEFAULT_API_READS));
  }

  /** Answers a second, with {@code 0} for no limit. */
  private static int rate(String text) {
    if (text.equals("unlimited")) {
      return 0;
    }
    if (!text.matches("[0-9]{1,6}/s")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no rate; write answers a second, as 600/s, or unlimited");
    }
    int rate = Integer.parseInt(text.substring(0, text.length() - 2));
    if (rate < LEAST_READS || rate > MOST_READS) {
      throw new IllegalArgumentException(
          text + " is out of range; write " + LEAST_READS + "/s to " + MOST_READS + "/s");
    }
    return rate;
  }

  /** Bytes, with {@code 0} for no limit. */
  private long limit(List<String> path, long least) throws SettingsException {
    return values
        .value(
            path,
            text -> {
              long bytes = Sizes.parse(text);
              if (bytes != 0 && bytes < least) {
                throw new IllegalArgumentException(
                    "'"
                        + text
                        + "' is too little to work with; write at least "
                        + Sizes.format(least)
                        + ", or 0 for no limit");
              }
              return bytes;
            })
        .orElse(0L);
  }

  private static List<String> key(String name) {
    return List.of("resources", name);
  }

  private static List<String> temporary(String name) {
    return List.of("resources", "temporary", name);
  }
}
