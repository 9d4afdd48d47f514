package caravan.config;

import caravan.vault.retention.RetentionPolicy;
import caravan.vault.retention.RetentionPolicy.Period;
import caravan.vault.retention.Span;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what is done for a source beside storing it, and what forget keeps. */
final class SourceCareReader {
  private static final int MAX_KEPT = 100_000;
  private static final int MAX_WORD = 4_096;

  private final SettingsReader values;

  SourceCareReader(SettingsReader values) {
    this.values = values;
  }

  SourceCare read(List<String> base) throws SettingsException {
    RetentionPolicy retention = retention(SettingsReader.key(base, "retention"));
    return new SourceCare(
        retention.isEmpty() ? Optional.empty() : Optional.of(retention),
        hook(SettingsReader.key(base, "before")),
        hook(SettingsReader.key(base, "after")),
        values
            .value(SettingsReader.key(base, "on-failure"), SourceCareReader::goesOn)
            .orElse(false),
        values.duration(
            SettingsReader.key(base, "command-time"),
            SourceCare.DEFAULT_HOOK_LIMIT,
            Duration.ofSeconds(1),
            Duration.ofDays(1)),
        values.flag(SettingsReader.key(base, "watch")));
  }

  private Optional<Hook> hook(List<String> key) throws SettingsException {
    List<String> words = values.texts(key, MAX_WORD);
    return words.isEmpty() ? Optional.empty() : Optional.of(new Hook(words));
  }

  private static boolean goesOn(String text) {
    if (!text.equals("continue") && !text.equals("stop")) {
      throw new IllegalArgumentException("'" + text + "' is not one of stop, continue");
    }
    return text.equals("continue");
  }

  /** The rules at a key; none keep everything. */
  RetentionPolicy retention(List<String> base) throws SettingsException {
    Map<Period, Integer> counts = new EnumMap<>(Period.class);
    Map<Period, Span> within = new EnumMap<>(Period.class);
    for (Period period : Period.values()) {
      String word = period.name().toLowerCase(Locale.ROOT);
      counts.put(period, values.number(SettingsReader.key(base, word), 0, 0, MAX_KEPT));
      values
          .value(SettingsReader.key(base, "within-" + word), Span::parse)
          .ifPresent(value -> within.put(period, value));
    }
    return new RetentionPolicy(
        values.number(SettingsReader.key(base, "keep-last"), 0, 0, MAX_KEPT),
        counts,
        values.value(SettingsReader.key(base, "within"), Span::parse),
        within,
        Set.copyOf(values.texts(SettingsReader.key(base, "tags"), SettingsReader.MAX_TAG_LENGTH)));
  }
}
