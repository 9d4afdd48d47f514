package caravan.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: {@code 5GB} is 5,000,000,000 bytes, {@code 64MiB} or short {@code
 * 64M} is 67,108,864, a number alone is bytes. Stateless.
 */
public final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([a-z]*)");

  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("t", 1L << 40),
          Map.entry("tib", 1L << 40),
          Map.entry("tb", 1_000_000_000_000L));

  private Sizes() {}

  /**
   * Bytes, rounded down.
   *
   * @throws IllegalArgumentException with a sentence, if it is no size or 2^63 bytes or more
   */
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size; write a number and a unit, as 64MiB or 5GB");
    }
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("'" + text + "' is larger than any file");
    }
    return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /** For people, in decimal units with up to three digits: {@code 402 MB}, {@code 1.2 GB}. */
  public static String format(long bytes) {
    if (bytes < 1_000 && bytes > -1_000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (Math.abs(value) >= 999.5 && unit < 5) {
      value /= 1_000;
      unit++;
    }
    String pattern = Math.abs(value) < 9.95 ? "%.1f %cB" : "%.0f %cB";
    return String.format(Locale.ROOT, pattern, value, "kMGTPE".charAt(unit));
  }
}
