package caravan.vault.retention;

import caravan.vault.retention.Decision.Fate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rules for keeping the snapshots of one source. A snapshot is kept if any rule keeps it; a policy
 * without rules keeps everything, and the newest one is kept whatever the rules say. Immutable and
 * safe for concurrent use.
 *
 * <p>Time is the store's, so a writer with a wrong clock or bad intent cannot age the others. A
 * snapshot that claims to be made more than 24 hours after it was stored, or was stored after now,
 * is implausible: it is kept and counts in no rule, so it evicts nothing. A suspect one neither.
 * What can still be evicted is what newer, plausible snapshots evict by a count: against a writer
 * that floods the vault, set {@code within}.
 *
 * @param keepLast how many of the newest are kept
 * @param counts for how many of the newest hours, days, weeks (ISO), months and years that have
 *     snapshots the last one of each is kept
 * @param within all that were stored so long before the newest, or later, are kept
 * @param withinPeriod as {@code counts}, but for all hours, days, … so long before the newest
 * @param tags snapshots with one of these are kept
 */
public record RetentionPolicy(
    int keepLast,
    Map<Period, Integer> counts,
    Optional<Span> within,
    Map<Period, Span> withinPeriod,
    Set<String> tags) {

  /** The calendar's pieces of which a snapshot each is kept. */
  public enum Period {
    /** Both of the two equal hours when clocks are set back count. */
    HOURLY("uuuu-MM-dd'T'HHxxx"),
    DAILY("uuuu-MM-dd"),
    /** Monday to Sunday, ISO 8601. */
    WEEKLY(""),
    MONTHLY("uuuu-MM"),
    YEARLY("uuuu");

    private final DateTimeFormatter format;

    Period(String pattern) {
      this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /** Equal for moments of the same piece. */
    String of(ZonedDateTime time) {
      return this == WEEKLY
          ? time.get(IsoFields.WEEK_BASED_YEAR) + "-W" + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
          : format.format(time);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far a writer's clock may run ahead of the store's. */
  public static final Duration TOLERANCE = Duration.ofHours(24);

  /** Keeps everything. */
  public static final RetentionPolicy KEEP_ALL =
      new RetentionPolicy(0, Map.of(), Optional.empty(), Map.of(), Set.of());

  /**
   * @throws IllegalArgumentException if a count is negative
   */
  public RetentionPolicy {
    counts = Collections.unmodifiableMap(withoutZeros(counts));
    withinPeriod =
        withinPeriod.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new EnumMap<>(withinPeriod));
    tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    if (keepLast < 0) {
      throw new IllegalArgumentException("how many to keep is not negative: " + keepLast);
    }
  }

  /** Whether there is no rule, so that everything is kept. */
  public boolean isEmpty() {
    return keepLast == 0
        && counts.isEmpty()
        && within.isEmpty()
        && withinPeriod.isEmpty()
        && tags.isEmpty();
  }

  /**
   * Decides on the snapshots of one source (or whatever else the caller groups by).
   *
   * @param now by the store's clock; in doubt the newest time that the store told
   * @param zone whose days and hours count
   * @return a decision each, in the order given
   */
  public List<Decision> apply(List<Candidate> candidates, Instant now, ZoneId zone) {
    Map<Candidate, Set<String>> reasons = new HashMap<>();
    List<Candidate> counted =
        candidates.stream()
            .filter(c -> !c.checkpoint() && !c.suspect() && implausible(c, now).isEmpty())
            .sorted(
                Comparator.comparing(Candidate::storeTime)
                    .thenComparing(Candidate::name)
                    .reversed())
            .toList();
    for (Candidate candidate : candidates) {
      Set<String> why = reasons.computeIfAbsent(candidate, c -> new TreeSet<>());
      implausible(candidate, now).ifPresent(why::add);
      if (candidate.pinned()) {
        why.add("pinned");
      }
      if (candidate.suspect()) {
        why.add("suspect");
      }
      if (isEmpty()) {
        why.add("no rule is set");
      }
      candidate.tags().stream().filter(tags::contains).forEach(tag -> why.add("tag " + tag));
    }
    if (!counted.isEmpty()) {
      count(counted, zone, reasons);
    }
    List<Decision> decisions = new ArrayList<>();
    for (Candidate candidate : candidates) {
      List<String> why = List.copyOf(reasons.getOrDefault(candidate, Set.of()));
      if (candidate.checkpoint()) {
        decisions.add(new Decision(candidate, Fate.IGNORE, List.of("checkpoint")));
      } else {
        decisions.add(new Decision(candidate, why.isEmpty() ? Fate.FORGET : Fate.KEEP, why));
      }
    }
    return decisions;
  }

  private void count(
      List<Candidate> newestFirst, ZoneId zone, Map<Candidate, Set<String>> reasons) {
    Candidate newest = newestFirst.get(0);
    for (int i = 0; i < Math.min(keepLast, newestFirst.size()); i++) {
      add(reasons, newestFirst.get(i), "last");
    }
    within.ifPresent(
        span -> {
          Instant since = span.before(newest.storeTime(), zone);
          newestFirst.stream()
              .filter(c -> !c.storeTime().isBefore(since))
              .forEach(c -> add(reasons, c, "within " + span));
        });
    for (Period period : Period.values()) {
      List<Candidate> lastOfEach = lastOfEach(newestFirst, period, zone);
      lastOfEach.stream()
          .limit(counts.getOrDefault(period, 0))
          .forEach(c -> add(reasons, c, period.word()));
      Span span = withinPeriod.get(period);
      if (span != null) {
        Instant since = span.before(newest.storeTime(), zone);
        lastOfEach.stream()
            .filter(c -> !c.storeTime().isBefore(since))
            .forEach(c -> add(reasons, c, period.word() + " within " + span));
      }
    }
    if (newestFirst.stream().allMatch(c -> reasons.getOrDefault(c, Set.of()).isEmpty())) {
      add(reasons, newest, "newest");
    }
  }

  private static List<Candidate> lastOfEach(
      List<Candidate> newestFirst, Period period, ZoneId zone) {
    List<Candidate> last = new ArrayList<>();
    String piece = "";
    for (Candidate candidate : newestFirst) {
      String its = period.of(candidate.storeTime().atZone(zone));
      if (!its.equals(piece)) {
        last.add(candidate);
        piece = its;
      }
    }
    return last;
  }

  private static void add(Map<Candidate, Set<String>> reasons, Candidate candidate, String reason) {
    reasons.computeIfAbsent(candidate, c -> new TreeSet<>()).add(reason);
  }

  private static Optional<String> implausible(Candidate candidate, Instant now) {
    if (candidate.storeTime().isAfter(now)) {
      return Optional.of("implausible: stored in the future");
    }
    // Compared as a distance, since adding to an extreme instant overflows.
    if (candidate.sealedTime().isAfter(candidate.storeTime())
        && Duration.between(candidate.storeTime(), candidate.sealedTime()).compareTo(TOLERANCE)
            > 0) {
      return Optional.of("implausible: made more than a day after it was stored");
    }
    return Optional.empty();
  }

  private static Map<Period, Integer> withoutZeros(Map<Period, Integer> counts) {
    Map<Period, Integer> kept = new EnumMap<>(Period.class);
    counts.forEach(
        (period, count) -> {
          if (count < 0) {
            throw new IllegalArgumentException("how many to keep is not negative: " + count);
          }
          if (count > 0) {
            kept.put(period, count);
          }
        });
    return kept;
  }
}
