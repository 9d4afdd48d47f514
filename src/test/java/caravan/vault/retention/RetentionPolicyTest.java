package caravan.vault.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.vault.retention.Decision.Fate;
import caravan.vault.retention.RetentionPolicy.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final ZoneId UTC = ZoneOffset.UTC;
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void apply_emptyPolicy_keepsEverything() {
    List<Decision> decisions =
        RetentionPolicy.KEEP_ALL.apply(at("2026-01-01T00:00:00Z"), LATER, UTC);
    assertThat(decisions).singleElement().extracting(Decision::fate).isEqualTo(Fate.KEEP);
    assertThat(
            new RetentionPolicy(0, Map.of(Period.DAILY, 0), Optional.empty(), Map.of(), Set.of()))
        .isEqualTo(RetentionPolicy.KEEP_ALL);
  }

  @Test
  void apply_keepLast_keepsTheNewestByTheStoresTime() {
    assertThat(
            kept(
                last(2),
                UTC,
                "2026-01-03T00:00:00Z",
                "2026-01-01T00:00:00Z",
                "2026-01-04T00:00:00Z",
                "2026-01-02T00:00:00Z"))
        .containsExactly("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z");
  }

  @Test
  void apply_daily_keepsTheLastOfEachDayThatHasOne() {
    assertThat(
            kept(
                counts(Period.DAILY, 2),
                UTC,
                "2026-01-01T01:00:00Z",
                "2026-01-01T02:00:00Z",
                "2026-01-05T23:59:59Z",
                "2026-01-09T00:00:00Z",
                "2026-01-09T23:59:59Z"))
        .containsExactly("2026-01-05T23:59:59Z", "2026-01-09T23:59:59Z");
  }

  @Test
  void apply_daily_countsTheDaysOfTheZone() {
    String lateEvening = "2026-06-01T21:59:00Z"; // 23:59 in Berlin
    String afterMidnight = "2026-06-01T22:01:00Z"; // 00:01 of the 2nd in Berlin
    assertThat(kept(counts(Period.DAILY, 9), BERLIN, lateEvening, afterMidnight)).hasSize(2);
    assertThat(kept(counts(Period.DAILY, 9), UTC, lateEvening, afterMidnight)).hasSize(1);
  }

  @Test
  void apply_hourly_clocksSetBack_bothHoursCount() {
    assertThat(
            kept(
                counts(Period.HOURLY, 9),
                BERLIN,
                "2026-10-25T00:10:00Z", // 02:10 summer time
                "2026-10-25T00:50:00Z",
                "2026-10-25T01:10:00Z", // 02:10 again
                "2026-10-25T01:50:00Z"))
        .containsExactly("2026-10-25T00:50:00Z", "2026-10-25T01:50:00Z");
  }

  @Test
  void apply_weekly_followsIso8601OverTheYearsEnd() {
    assertThat(
            kept(
                counts(Period.WEEKLY, 9),
                UTC,
                "2026-12-27T12:00:00Z", // Sunday of week 52
                "2026-12-28T12:00:00Z", // Monday of week 53
                "2027-01-03T12:00:00Z", // Sunday of week 53
                "2027-01-04T12:00:00Z")) // Monday of week 1
        .containsExactly("2026-12-27T12:00:00Z", "2027-01-03T12:00:00Z", "2027-01-04T12:00:00Z");
  }

  @Test
  void apply_monthlyAndYearly_leapDayAndNewYear() {
    String[] times = {
      "2027-12-31T23:59:59Z", "2028-01-31T00:00:00Z", "2028-02-28T00:00:00Z", "2028-02-29T12:00:00Z"
    };
    assertThat(kept(counts(Period.MONTHLY, 9), UTC, times))
        .containsExactly("2027-12-31T23:59:59Z", "2028-01-31T00:00:00Z", "2028-02-29T12:00:00Z");
    assertThat(kept(counts(Period.YEARLY, 9), UTC, times))
        .containsExactly("2027-12-31T23:59:59Z", "2028-02-29T12:00:00Z");
    assertThat(kept(counts(Period.YEARLY, 1), UTC, times)).containsExactly("2028-02-29T12:00:00Z");
  }

  @Test
  void apply_within_countsFromTheNewestAndNotFromNow() {
    RetentionPolicy policy = within("1m");
    assertThat(
            kept(
                policy,
                UTC,
                "2028-02-28T23:59:59Z",
                "2028-02-29T00:00:00Z",
                "2028-03-10T00:00:00Z",
                "2028-03-29T00:00:00Z"))
        .containsExactly("2028-02-29T00:00:00Z", "2028-03-10T00:00:00Z", "2028-03-29T00:00:00Z");
  }

  @Test
  void apply_withinADayOverTheClockChange_isADayOfTheZone() {
    String newest = "2026-10-25T12:00:00Z"; // 13:00 winter time; a day before is 13:00 summer time
    assertThat(kept(within("1d"), BERLIN, "2026-10-24T11:00:00Z", newest)).hasSize(2);
    assertThat(kept(within("1d"), BERLIN, "2026-10-24T10:59:59Z", newest)).hasSize(1);
  }

  @Test
  void apply_withinDaily_keepsOneADayOfThatTime() {
    RetentionPolicy policy =
        new RetentionPolicy(
            0, Map.of(), Optional.empty(), Map.of(Period.DAILY, Span.parse("2d")), Set.of());
    assertThat(
            kept(
                policy,
                UTC,
                "2026-01-01T10:00:00Z",
                "2026-01-03T10:00:00Z",
                "2026-01-03T11:00:00Z",
                "2026-01-05T10:00:00Z",
                "2026-01-05T11:00:00Z"))
        .containsExactly("2026-01-03T11:00:00Z", "2026-01-05T11:00:00Z");
  }

  @Test
  void apply_tags_keepTheTagged_andTheNewestInAnyCase() {
    RetentionPolicy policy =
        new RetentionPolicy(0, Map.of(), Optional.empty(), Map.of(), Set.of("release"));
    Instant day = Instant.parse("2026-01-01T00:00:00Z");
    Candidate tagged = new Candidate("a", day, day, List.of("release"), false, false, false);
    Candidate plain = snapshot("b", day.plusSeconds(1));
    assertThat(fates(policy, tagged, plain)).containsExactly(Fate.KEEP, Fate.FORGET);
    assertThat(fates(policy, snapshot("c", day), plain)).containsExactly(Fate.FORGET, Fate.KEEP);
  }

  @Test
  void apply_pinnedAndSuspect_areKept_checkpointsIgnored() {
    Instant day = Instant.parse("2026-01-01T00:00:00Z");
    Candidate pinned = new Candidate("a", day, day, List.of(), true, false, false);
    Candidate suspect = new Candidate("z", day.plusSeconds(9), day, List.of(), false, true, false);
    Candidate checkpoint =
        new Candidate("y", day.plusSeconds(8), day, List.of(), true, false, true);
    Candidate good = snapshot("b", day.plusSeconds(5));
    Candidate old = snapshot("c", day.minusSeconds(5));
    List<Decision> decisions =
        last(1).apply(List.of(pinned, suspect, checkpoint, good, old), LATER, UTC);
    assertThat(decisions)
        .extracting(Decision::fate)
        .containsExactly(Fate.KEEP, Fate.KEEP, Fate.IGNORE, Fate.KEEP, Fate.FORGET);
    assertThat(decisions.get(3).reasons()).containsExactly("last");
    assertThat(decisions.get(1).reasons()).containsExactly("suspect");
  }

  @Test
  void apply_implausible_isKeptAndEvictsNothing() {
    Instant day = Instant.parse("2026-01-01T00:00:00Z");
    Candidate good = snapshot("good", day);
    Candidate fromTheFuture = snapshot("future", LATER.plusSeconds(1));
    Candidate claimsFuture =
        new Candidate(
            "claims",
            day.plusSeconds(1),
            day.plus(Duration.ofHours(25)),
            List.of(),
            false,
            false,
            false);
    Candidate extreme =
        new Candidate("max", day.plusSeconds(1), Instant.MAX, List.of(), false, false, false);
    List<Decision> decisions =
        last(1).apply(List.of(good, fromTheFuture, claimsFuture, extreme), LATER, UTC);
    assertThat(decisions).allMatch(decision -> decision.fate() == Fate.KEEP);
    assertThat(decisions.subList(1, 4)).allMatch(d -> d.reasons().get(0).startsWith("implausible"));
  }

  @Test
  void apply_addingImplausibleOnes_neverChangesTheFateOfOthers() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Instant now = Instant.parse("2026-11-24T08:00:00Z");
      ZoneId zone = List.of(UTC, BERLIN, ZoneId.of("Pacific/Apia")).get(random.nextInt(3));
      RetentionPolicy policy = randomPolicy(random);
      List<Candidate> honest = new ArrayList<>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        Instant time = now.minusSeconds((long) (random.nextDouble() * random.nextInt(100_000_000)));
        honest.add(
            new Candidate(
                "h" + i,
                time,
                time.minusSeconds(random.nextInt(90_000) - 80_000),
                random.nextInt(5) == 0 ? List.of("t") : List.of(),
                random.nextInt(9) == 0,
                random.nextInt(9) == 0,
                random.nextInt(9) == 0));
      }
      List<Candidate> mixed = new ArrayList<>(honest);
      for (int i = random.nextInt(20); i >= 0; i--) {
        boolean future = random.nextBoolean();
        Instant stored =
            future
                ? now.plusMillis(1 + (long) (random.nextDouble() * 1e12))
                : now.minusSeconds(random.nextInt(100_000_000));
        Instant sealed =
            future
                ? (random.nextBoolean() ? Instant.MIN : stored)
                : stored.plus(RetentionPolicy.TOLERANCE).plusNanos(1);
        mixed.add(new Candidate("g" + i, stored, sealed, List.of(), false, false, false));
      }
      Collections.shuffle(mixed, random);
      Map<String, Decision> before = byName(policy.apply(honest, now, zone));
      Map<String, Decision> after = byName(policy.apply(mixed, now, zone));
      assertThat(after).as("seed %d", seed).containsAllEntriesOf(before);
      for (Map.Entry<String, Decision> entry : after.entrySet()) {
        if (entry.getKey().startsWith("g")) {
          assertThat(entry.getValue().fate()).isEqualTo(Fate.KEEP);
        }
      }
    }
  }

  @Test
  void apply_looserPolicy_keepsNoLess_andAgainChangesNothing() {
    Instant now = Instant.parse("2026-11-24T08:00:00Z");
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        candidates.add(snapshot("s" + i, now.minusSeconds(random.nextInt(50_000_000))));
      }
      RetentionPolicy policy = randomPolicy(random);
      RetentionPolicy looser =
          new RetentionPolicy(
              policy.keepLast() + 1,
              policy.counts(),
              policy.within(),
              policy.withinPeriod(),
              policy.tags());
      List<Candidate> kept = keptOf(policy.apply(candidates, now, BERLIN));
      if (!policy.isEmpty()) {
        assertThat(keptOf(looser.apply(candidates, now, BERLIN))).containsAll(kept);
      }
      assertThat(keptOf(policy.apply(kept, now, BERLIN))).isEqualTo(kept);
    }
  }

  @Test
  void span_parsesAndPrints() {
    assertThat(Span.parse("1y2m")).isEqualTo(new Span(1, 2, 0, 0));
    assertThat(Span.parse("2w1d3h")).isEqualTo(new Span(0, 0, 15, 3)).hasToString("15d3h");
    for (String bad : List.of("", "0d", "5", "2m1y", "-1d", "1.5y", "99999d")) {
      assertThatThrownBy(() -> Span.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void policy_negativeCount_isRefused() {
    assertThatThrownBy(() -> last(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> counts(Period.DAILY, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static RetentionPolicy randomPolicy(Random random) {
    Map<Period, Integer> counts = new HashMap<>();
    Map<Period, Span> within = new HashMap<>();
    for (Period period : Period.values()) {
      if (random.nextBoolean()) {
        counts.put(period, random.nextInt(6));
      }
      if (random.nextInt(4) == 0) {
        within.put(period, new Span(0, random.nextInt(6), 1, 0));
      }
    }
    return new RetentionPolicy(
        random.nextInt(4),
        counts,
        random.nextBoolean()
            ? Optional.of(new Span(0, 0, 1 + random.nextInt(90), 0))
            : Optional.empty(),
        within,
        random.nextBoolean() ? Set.of("t") : Set.of());
  }

  private static RetentionPolicy last(int count) {
    return new RetentionPolicy(count, Map.of(), Optional.empty(), Map.of(), Set.of());
  }

  private static RetentionPolicy counts(Period period, int count) {
    return new RetentionPolicy(0, Map.of(period, count), Optional.empty(), Map.of(), Set.of());
  }

  private static RetentionPolicy within(String span) {
    return new RetentionPolicy(0, Map.of(), Optional.of(Span.parse(span)), Map.of(), Set.of());
  }

  private static Candidate snapshot(String name, Instant time) {
    return new Candidate(name, time, time, List.of(), false, false, false);
  }

  private static List<Candidate> at(String... times) {
    return Arrays.stream(times).map(time -> snapshot(time, Instant.parse(time))).toList();
  }

  private static List<String> kept(RetentionPolicy policy, ZoneId zone, String... times) {
    return keptOf(policy.apply(at(times), LATER, zone)).stream().map(Candidate::name).toList();
  }

  private static List<Candidate> keptOf(List<Decision> decisions) {
    return decisions.stream()
        .filter(decision -> decision.fate() == Fate.KEEP)
        .map(Decision::candidate)
        .toList();
  }

  private static List<Fate> fates(RetentionPolicy policy, Candidate... candidates) {
    return policy.apply(List.of(candidates), LATER, UTC).stream().map(Decision::fate).toList();
  }

  private static Map<String, Decision> byName(List<Decision> decisions) {
    Map<String, Decision> map = new HashMap<>();
    decisions.forEach(decision -> map.put(decision.candidate().name(), decision));
    return map;
  }
}
