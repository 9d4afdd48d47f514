package caravan.service.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each verdict, and why. */
class StatusReportTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Instant NEW = NOW.minus(Duration.ofMinutes(14));
  private static final Instant OLD = NOW.minus(Duration.ofDays(6));
  private static final Optional<Duration> DAILY = Optional.of(Duration.ofDays(1));

  private static Plan plan(int copies) {
    Map<String, String> destinations = new LinkedHashMap<>();
    destinations.put("s3", "s3");
    destinations.put("gdrive", "google-drive");
    destinations.put("usb", "file");
    return new Plan(copies, Map.of("documents", DAILY), destinations, 1_000);
  }

  private static KnownSource source(Map<String, Instant> copies) {
    return new KnownSource(
        Optional.of(NEW),
        "",
        "20261129T114600Z-aa",
        copies.values().stream().max(Instant::compareTo),
        10,
        100,
        copies,
        Set.of(),
        "",
        Map.of());
  }

  private static Known known(KnownSource source) {
    return new Known(Map.of("documents", source), Map.of());
  }

  private static StatusReport judge(Known known) {
    return StatusReport.of(plan(2), known, List.of(), Map.of(), NOW);
  }

  private static List<String> whats(StatusReport report) {
    return report.reasons().stream().map(Reason::what).toList();
  }

  @Test
  void of_enoughNewCopies_isSafeThoughOneIsAway() {
    Known known =
        known(source(Map.of("s3", NEW, "gdrive", NEW, "usb", OLD)))
            .destination("usb", at -> at.away("The disk is not there."));

    StatusReport report = judge(known);

    assertThat(report.level()).isEqualTo(Level.SAFE);
    assertThat(report.reasons()).isEmpty();
    assertThat(report.sources().get(0).copies())
        .extracting(Copy::state)
        .containsExactly(Copy.State.OK, Copy.State.OK, Copy.State.AWAY);
    assertThat(report.copied()).isEqualTo(1);
  }

  @Test
  void of_oneCopyOfTwo_isAtRisk() {
    StatusReport report = judge(known(source(Map.of("s3", NEW, "gdrive", OLD))));

    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(report.sources().get(0).missing()).isEqualTo(1);
    assertThat(whats(report)).containsExactly("has 1 of 2 copies of its newest snapshot");
    assertThat(report.sources().get(0).copies())
        .extracting(Copy::state)
        .containsExactly(Copy.State.OK, Copy.State.BEHIND, Copy.State.NONE);
  }

  @Test
  void of_aCopyOnItsOwnDevice_doesNotCountAndIsSaid() {
    KnownSource source =
        source(Map.of("s3", NEW, "usb", NEW))
            .withCopies(Map.of("s3", NEW, "usb", NEW), Set.of("usb"));

    StatusReport report = judge(known(source));

    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(report.sources().get(0).counted()).isEqualTo(1);
    assertThat(report.reasons().get(0).todo()).contains("own disk does not count");
    assertThat(report.sources().get(0).copies().get(2).state()).isEqualTo(Copy.State.OWN_DEVICE);
  }

  @Test
  void of_onlyItsOwnDevice_isNotProtected() {
    KnownSource source = source(Map.of("usb", NEW)).withCopies(Map.of("usb", NEW), Set.of("usb"));

    StatusReport report = StatusReport.of(plan(1), known(source), List.of(), Map.of(), NOW);

    assertThat(report.level()).isEqualTo(Level.NOT_PROTECTED);
    assertThat(whats(report).get(0)).contains("only copy on its own disk");
  }

  @Test
  void of_anOldCopyElsewhereAndTheNewestOnItsOwnDevice_isAtRisk() {
    KnownSource source =
        source(Map.of("usb", NEW)).withCopies(Map.of("usb", NEW, "s3", OLD), Set.of("usb"));

    assertThat(judge(known(source)).level()).isEqualTo(Level.AT_RISK);
  }

  @Test
  void of_neverBackedUp_isNotProtected() {
    StatusReport report = judge(Known.NOTHING);

    assertThat(report.level()).isEqualTo(Level.NOT_PROTECTED);
    assertThat(whats(report)).containsExactly("was never backed up");
    assertThat(report.sources().get(0).missing()).isEqualTo(2);
  }

  @Test
  void of_noSourceAtAll_isNotProtected() {
    StatusReport report =
        StatusReport.of(
            new Plan(1, Map.of(), Map.of("s3", "s3"), 0), Known.NOTHING, List.of(), Map.of(), NOW);

    assertThat(report.level()).isEqualTo(Level.NOT_PROTECTED);
    assertThat(whats(report)).containsExactly("nothing is backed up yet");
  }

  @Test
  void of_olderThanTwiceTheInterval_isAtRisk() {
    StatusReport report = judge(known(source(Map.of("s3", OLD, "gdrive", OLD))));

    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(whats(report).get(0)).contains("6d old").contains("every 24h");
    Instant justYoungEnough = NOW.minus(Duration.ofDays(2));
    assertThat(
            judge(known(source(Map.of("s3", justYoungEnough, "gdrive", justYoungEnough)))).level())
        .isEqualTo(Level.SAFE);
  }

  @Test
  void of_suspicious_isAtRiskAndSaysHowToTrustIt() {
    KnownSource source = source(Map.of("s3", NEW, "gdrive", NEW));
    KnownSource suspicious =
        new KnownSource(
            source.attempted(),
            "",
            source.snapshot(),
            source.newest(),
            1,
            1,
            source.copies(),
            Set.of(),
            "it has 1 files, less than half",
            Map.of());

    StatusReport report = judge(known(suspicious));

    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(report.reasons().get(0).todo()).contains("caravan trust " + source.snapshot());
  }

  @Test
  void of_lastBackupFailed_isAtRiskWithItsReason() {
    KnownSource source = source(Map.of("s3", NEW, "gdrive", NEW)).failed("The disk is full.");

    StatusReport report = judge(known(source));

    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(whats(report).get(0)).endsWith("The disk is full.");
  }

  @Test
  void of_damage_isAtRiskAndDamaged() {
    Known known =
        known(source(Map.of("s3", NEW, "gdrive", NEW))).destination("s3", at -> at.checked(NOW, 3));

    StatusReport report = judge(known);

    assertThat(report.isDamaged()).isTrue();
    assertThat(report.level()).isEqualTo(Level.AT_RISK);
    assertThat(report.known().destination("s3").checked()).isEmpty();
    assertThat(judge(known.destination("s3", at -> at.checked(NOW, 0))).level())
        .as("once a check finds nothing any more")
        .isEqualTo(Level.SAFE);
  }

  @Test
  void of_failedDrill_isAtRiskUntilOneGoesWell() {
    Known known = known(source(Map.of("s3", NEW, "gdrive", NEW)));
    Drill bad = new Drill(OLD, "s3", "documents", 3, 9, false, 5);
    Drill good = new Drill(NEW, "s3", "documents", 3, 9, true, 5);

    StatusReport failed = StatusReport.of(plan(2), known, List.of(bad), Map.of(), NOW);
    StatusReport mended = StatusReport.of(plan(2), known, List.of(good, bad), Map.of(), NOW);

    assertThat(failed.level()).isEqualTo(Level.AT_RISK);
    assertThat(failed.drill().succeeded()).isEmpty();
    assertThat(mended.level()).isEqualTo(Level.SAFE);
    assertThat(mended.drill().succeeded()).containsEntry("s3", NEW);
    assertThat(mended.drill().isOverdue(NOW)).isFalse();
    assertThat(mended.drill().isOverdue(NOW.plus(Duration.ofDays(15)))).isTrue();
  }

  @Test
  void of_unprotectedFiles_areSummedByReasonAndChangeNoVerdict() {
    KnownSource source = source(Map.of("s3", NEW, "gdrive", NEW));
    KnownSource with =
        new KnownSource(
            source.attempted(),
            "",
            source.snapshot(),
            source.newest(),
            1,
            1,
            source.copies(),
            Set.of(),
            "",
            Map.of(Exposure.PLACEHOLDER, new Missed(12, "/home/a/iCloud")));
    Known two = known(with).source("pictures", one -> with);

    StatusReport report = judge(two);

    assertThat(report.level()).isEqualTo(Level.SAFE);
    assertThat(report.unprotected())
        .containsEntry(Exposure.PLACEHOLDER, new Missed(24, "/home/a/iCloud"));
  }

  @Test
  void of_aDestinationThatIsNotInTheSettingsAnyMore_doesNotCount() {
    StatusReport report = judge(known(source(Map.of("s3", NEW, "gone", NEW))));

    assertThat(report.sources().get(0).counted()).isEqualTo(1);
  }

  @Test
  void json_everything_hasTheShapeOfTheApi() {
    Known known =
        known(source(Map.of("s3", NEW)))
            .destination("s3", at -> at.reached(NEW).withFree(OptionalLong.of(7)).withStored(8));

    var json = StatusJson.of(StatusReport.of(plan(2), known, List.of(), Map.of("usb", 5L), NOW));

    assertThat(json.path("verdict").asText()).isEqualTo("at-risk");
    assertThat(json.at("/sources/0/destinations/0/newestAgeSeconds").asLong()).isEqualTo(840);
    assertThat(json.at("/sources/0/copiesMissing").asInt()).isEqualTo(1);
    assertThat(json.at("/destinations/0/freeBytes").asLong()).isEqualTo(7);
    assertThat(json.at("/spool/waitingBytes/usb").asLong()).isEqualTo(5);
    assertThat(json.at("/drill/overdue").asBoolean()).isTrue();
  }
}
