package caravan.cli;

import caravan.vault.retention.RetentionPolicy;
import caravan.vault.retention.RetentionPolicy.Period;
import caravan.vault.retention.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Rules of what to keep, as options. */
final class KeepOptions {
  @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N.")
  int last;

  @Option(
      names = "--keep-hourly",
      paramLabel = "N",
      description = "Keep the last one of each of the newest N hours.")
  int hourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "So for days.")
  int daily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "So for weeks.")
  int weekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "So for months.")
  int monthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "So for years.")
  int yearly;

  @Option(
      names = "--keep-within",
      paramLabel = "SPAN",
      description = "Keep all that are at most this older than the newest, as 2w or 1y6m.")
  @Nullable String within;

  @Option(
      names = "--keep-within-hourly",
      paramLabel = "SPAN",
      description = "Keep the last one of each hour within this time.")
  @Nullable String withinHourly;

  @Option(names = "--keep-within-daily", paramLabel = "SPAN", description = "So for days.")
  @Nullable String withinDaily;

  @Option(names = "--keep-within-weekly", paramLabel = "SPAN", description = "So for weeks.")
  @Nullable String withinWeekly;

  @Option(names = "--keep-within-monthly", paramLabel = "SPAN", description = "So for months.")
  @Nullable String withinMonthly;

  @Option(names = "--keep-within-yearly", paramLabel = "SPAN", description = "So for years.")
  @Nullable String withinYearly;

  @Option(
      names = "--keep-tag",
      paramLabel = "TAG",
      description = "Keep all with this tag; may be repeated.")
  List<String> tags = new ArrayList<>();

  RetentionPolicy policy() throws CommandException {
    Map<Period, Integer> counts = new EnumMap<>(Period.class);
    counts.put(Period.HOURLY, hourly);
    counts.put(Period.DAILY, daily);
    counts.put(Period.WEEKLY, weekly);
    counts.put(Period.MONTHLY, monthly);
    counts.put(Period.YEARLY, yearly);
    Map<Period, Span> spans = new EnumMap<>(Period.class);
    try {
      put(spans, Period.HOURLY, withinHourly);
      put(spans, Period.DAILY, withinDaily);
      put(spans, Period.WEEKLY, withinWeekly);
      put(spans, Period.MONTHLY, withinMonthly);
      put(spans, Period.YEARLY, withinYearly);
      Optional<Span> all = within == null ? Optional.empty() : Optional.of(Span.parse(within));
      return new RetentionPolicy(last, counts, all, spans, Set.copyOf(tags));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("Bad rule: " + e.getMessage() + ".");
    }
  }

  private static void put(Map<Period, Span> spans, Period period, @Nullable String text) {
    if (text != null) {
      spans.put(period, Span.parse(text));
    }
  }
}
