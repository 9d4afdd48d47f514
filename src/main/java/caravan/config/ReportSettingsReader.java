package caravan.config;

import caravan.vault.reports.ReportLimits;
import java.time.Duration;
import java.util.List;

/** Reads how many reports of operations stay in the vault. */
final class ReportSettingsReader {
  private static final int MOST = 100_000;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final SettingsReader values;

  ReportSettingsReader(SettingsReader values) {
    this.values = values;
  }

  ReportLimits read() throws SettingsException {
    return new ReportLimits(
        values.number(List.of("reports", "keep"), ReportLimits.DEFAULT_COUNT, 1, MOST),
        values.duration(
            List.of("reports", "keep-for"), ReportLimits.DEFAULT_AGE, Duration.ofDays(1), LONGEST));
  }
}
