package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.Operation;
import caravan.service.status.Exposure;
import caravan.service.status.Known;
import caravan.service.status.KnownSource;
import caravan.service.status.Missed;
import caravan.service.status.Plan;
import caravan.service.status.StatusStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape shows, and what health says, after each thing that can happen. */
class ObservationTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Instant TAKEN = Instant.parse("2026-11-29T11:46:00Z");

  @TempDir Path home;
  private final FakeWatched watched = new FakeWatched();
  private Observation observation;

  /** Two destinations and one source. */
  static final class FakeWatched implements Watched {
    private boolean database = true;
    private Map<String, Drops> drops = Map.of("inbox", new Drops(3, 0));
    private Map<String, Long> spool = Map.of("usb", 5L);

    @Override
    public Plan plan() {
      return new Plan(
          1,
          Map.of("documents", Optional.of(Duration.ofDays(1))),
          Map.of("s3", "s3", "usb", "file"),
          1_000);
    }

    @Override
    public Map<String, Long> spool() {
      return spool;
    }

    @Override
    public Map<String, Drops> drops() {
      return drops;
    }

    @Override
    public boolean databaseAnswers() {
      return database;
    }
  }

  @BeforeEach
  void begin() {
    observation = new Observation(home, Clock.fixed(NOW, ZoneOffset.UTC), watched, "1.2.3");
  }

  @AfterEach
  void end() {
    observation.close();
  }

  static Operation operation(String kind, Operation.State state) {
    return new Operation(
        kind + "-1",
        "corr-1",
        kind,
        "documents",
        List.of(kind, "--json"),
        "local",
        state,
        NOW.minusSeconds(100),
        Optional.of(NOW.minusSeconds(90)),
        state.isOver() ? Optional.of(NOW.minusSeconds(80)) : Optional.empty(),
        0,
        "");
  }

  static Known backedUp() {
    KnownSource source =
        new KnownSource(
            Optional.of(TAKEN),
            "",
            "20261129T114600Z-aa",
            Optional.of(TAKEN),
            72_436,
            3_200,
            Map.of("s3", TAKEN),
            Set.of(),
            "",
            Map.of(
                Exposure.UNREADABLE,
                new Missed(2, "/a"),
                Exposure.PLACEHOLDER,
                new Missed(12, "")));
    return new Known(Map.of("documents", source), Map.of())
        .destination(
            "s3", at -> at.checked(TAKEN, 0).withFree(OptionalLong.of(7_000)).withStored(8_000));
  }

  @Test
  void scrape_atTheStart_hasCountersAtZeroAndNothingThatIsNotKnown() {
    observation.look();

    assertThat(observation.scrape())
        .contains("backup_files_processed_total{file_type=\"picture\",status=\"stored\"} 0.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"unreadable\"} 0.0")
        .contains("caravan_operations_total{kind=\"backup\",status=\"failed\"} 0.0")
        .contains("backup_operation_duration_seconds_bucket{kind=\"backup\",le=\"60.0\"} 0")
        .contains("caravan_stored_bytes_total 0.0")
        .contains("caravan_damaged_objects_total 0.0")
        .contains("caravan_notifications_total{status=\"failed\"} 0.0")
        .contains("caravan_build_info{")
        .contains("version=\"1.2.3\"")
        .contains("caravan_copies_missing{source=\"documents\"} 1.0")
        .contains("caravan_backup_expected_interval_seconds{source=\"documents\"} 86400.0")
        .contains("caravan_spool_bytes{destination=\"usb\"} 5.0")
        .contains("caravan_spool_limit_bytes 1000.0")
        .contains("caravan_drop_oldest_pending_seconds{source=\"inbox\"} 3.0")
        .contains("caravan_sources{status=\"not-protected\"} 1.0")
        .contains("system_resource_usage_percent{resource_type=\"disk\"}")
        .contains("system_resource_usage_percent{resource_type=\"cpu\"}")
        .contains("system_resource_usage_percent{resource_type=\"memory\"}")
        .doesNotContain("caravan_backup_last_success_timestamp_seconds{")
        .doesNotContain("caravan_understanding_backlog_items")
        .doesNotContain("caravan_restore_drill_last_success_timestamp_seconds{");
  }

  @Test
  void scrape_afterARestart_knowsTheLastSuccessFromTheState() throws IOException {
    new StatusStore(home).update(known -> backedUp());
    Files.writeString(
        home.resolve("state").resolve("drills.jsonl"),
        "{\"time\":\"2026-11-29T11:46:00Z\",\"destination\":\"s3\",\"source\":\"documents\","
            + "\"files\":1,\"bytes\":1,\"ok\":true,\"rate\":1}\n");

    observation.look();

    String second = "1.79595276E9"; // 2026-11-29T11:46:00Z
    assertThat(observation.scrape())
        .contains(
            "caravan_backup_last_success_timestamp_seconds{destination=\"s3\",source=\"documents\"} "
                + second)
        .doesNotContain("destination=\"usb\",source=\"documents\"")
        .contains("caravan_backup_last_attempt_timestamp_seconds{source=\"documents\"} " + second)
        .contains("caravan_backup_last_unreadable_files{source=\"documents\"} 2.0")
        .contains("caravan_source_files{source=\"documents\"} 72436.0")
        .contains("caravan_source_bytes{source=\"documents\"} 3200.0")
        .contains("caravan_unprotected_files{reason=\"placeholder\",source=\"documents\"} 12.0")
        .contains("caravan_destination_free_bytes{destination=\"s3\"} 7000.0")
        .contains("caravan_destination_stored_bytes{destination=\"s3\",kind=\"s3\"} 8000.0")
        .contains(
            "caravan_verification_last_success_timestamp_seconds{destination=\"s3\"} " + second)
        .contains(
            "caravan_restore_drill_last_success_timestamp_seconds{destination=\"s3\"} " + second);
    assertThat(observation.status().level().key()).isEqualTo("safe");
  }

  @Test
  void scrape_aSourceThatIsGone_losesItsSeries() throws IOException {
    StatusStore store = new StatusStore(home);
    store.update(known -> backedUp().source("old", one -> one.attempted(TAKEN)));
    observation.look();
    assertThat(observation.scrape()).contains("caravan_copies_missing{source=\"old\"}");

    store.update(known -> backedUp());
    observation.look();

    assertThat(observation.scrape())
        .doesNotContain("source=\"old\"")
        .contains("caravan_copies_missing{source=\"documents\"}");
  }

  @Test
  void scrape_sourcesNamedByPaths_haveLabelsThatAreNone() throws IOException {
    KnownSource source = backedUp().source("documents");
    new StatusStore(home)
        .update(
            known ->
                backedUp()
                    .source("/home/anna/pictures", one -> source)
                    .source("/home/ben/letters", one -> source)
                    .source("/home/anna/letters", one -> source));

    observation.look();

    assertThat(observation.scrape())
        .contains("caravan_source_files{source=\"pictures\"} ")
        .containsPattern("caravan_source_files\\{source=\"letters-[0-9a-f]+\"\\} ")
        .doesNotContain("/home", "anna", "ben");
    assertThat(SourceLabels.of(List.of("/", "a", "/b/a")).values())
        .doesNotHaveDuplicates()
        .contains("root", "a");
  }

  @Test
  void answered_aBackup_countsItsFilesByEndAndType() {
    var listener = observation.listener();
    listener.answered(
        operation("backup", Operation.State.RUNNING),
        """
        {"snapshot":"x","verdict":"ok","files":100,"changedFiles":12,"changedBytes":1200,"storedBytes":600,
        "unreadable":3,"notProtected":{"leftOut":4,"held":5},"categories":{"picture":7,"hologram":2}}""");
    listener.changed(operation("backup", Operation.State.SUCCEEDED));

    assertThat(observation.scrape())
        .contains("backup_files_processed_total{file_type=\"picture\",status=\"stored\"} 7.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"stored\"} 5.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"unchanged\"} 88.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"unreadable\"} 3.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"left_out\"} 4.0")
        .contains("backup_files_processed_total{file_type=\"other\",status=\"held\"} 5.0")
        .doesNotContain("hologram")
        .contains("caravan_stored_bytes_total 600.0")
        .contains("caravan_read_bytes_total 1200.0")
        .contains("caravan_operations_total{kind=\"backup\",status=\"succeeded\"} 1.0")
        .contains("backup_operation_duration_seconds_bucket{kind=\"backup\",le=\"15.0\"} 1")
        .contains("backup_operation_duration_seconds_sum{kind=\"backup\"} 10.0");
  }

  @Test
  void answered_dryRunsAndTextForPeople_countNothing() {
    var listener = observation.listener();
    Operation backup = operation("backup", Operation.State.RUNNING);
    listener.answered(
        backup, "{\"snapshot\":\"\",\"verdict\":\"dry-run\",\"files\":9,\"changedFiles\":9}");
    listener.answered(backup, "found 72,436 (complete)");
    listener.answered(backup, "{what a name}");
    listener.changed(operation("my own secret kind", Operation.State.FAILED));

    assertThat(observation.scrape())
        .contains("backup_files_processed_total{file_type=\"other\",status=\"unchanged\"} 0.0")
        .contains("caravan_operations_total{kind=\"other\",status=\"failed\"} 1.0")
        .doesNotContain("secret kind");
  }

  @Test
  void answered_checksAndUnderstanding_showWhatTheyFound() {
    var listener = observation.listener();
    listener.answered(
        operation("check", Operation.State.RUNNING),
        "{\"destination\":\"s3\",\"clean\":false,\"findings\":[{},{}]}");
    listener.answered(
        operation("understanding status", Operation.State.RUNNING),
        "{\"waiting\":41,\"corrections\":{\"category\":{\"accuracy\":0.75},\"gone\":0}}");
    listener.answered(
        operation("graph status", Operation.State.RUNNING),
        "{\"mode\":\"embedded\",\"missing\":2}");

    assertThat(observation.scrape())
        .contains("caravan_damaged_objects_total 2.0")
        .contains("caravan_understanding_backlog_items 41.0")
        .contains("caravan_classification_accuracy_ratio{kind=\"category\"} 0.75")
        .contains("caravan_graph_lag_snapshots 2.0");
  }

  @Test
  void notified_eachEnd_isCounted() {
    observation.notified(true);
    observation.notified(false);
    observation.notified(false);

    assertThat(observation.scrape())
        .contains("caravan_notifications_total{status=\"sent\"} 1.0")
        .contains("caravan_notifications_total{status=\"failed\"} 2.0");
  }

  @Test
  void health_allWell_hasTheShapeThatWasPromised() throws IOException {
    new StatusStore(home).update(known -> backedUp());
    observation.look();

    String json = observation.health().json().toString();

    assertThat(json)
        .startsWith(
            "{\"status\":\"healthy\",\"timestamp\":\"2026-11-29T12:00:00Z\",\"uptime_seconds\":0,"
                + "\"checks\":{\"database\":{\"status\":\"passing\",\"last_check\":\"2026-11-29T12:00:00Z\"},"
                + "\"storage\":{\"status\":\"passing\"")
        .contains("\"memory\":{", "\"queue\":{", "\"disk\":{", "\"backup\":{\"status\":\"passing\"")
        .as("no detail for who has no credential")
        .doesNotContain("documents", "s3", home.toString());
  }

  @Test
  void health_everyDestinationDead_isDegradedAndNeverUnhealthy() throws IOException {
    new StatusStore(home)
        .update(
            known ->
                backedUp()
                    .destination("s3", at -> at.away("gone"))
                    .destination("usb", at -> at.away("gone")));
    watched.database = false;
    observation.look();

    HealthReport report = observation.health();

    assertThat(report.status()).isEqualTo(HealthReport.Status.DEGRADED);
    assertThat(report.checks().get("storage").status()).isEqualTo(HealthReport.State.FAILING);
    assertThat(report.checks().get("database").status()).isEqualTo(HealthReport.State.WARNING);
  }

  @Test
  void health_nothingBackedUp_isDegraded() {
    observation.look();

    assertThat(observation.health().status()).isEqualTo(HealthReport.Status.DEGRADED);
    assertThat(observation.health().checks().get("backup").status())
        .isEqualTo(HealthReport.State.FAILING);
  }

  @Test
  void health_stuckQueues_warn() throws IOException {
    new StatusStore(home).update(known -> backedUp());
    watched.drops = Map.of("inbox", new Watched.Drops(0, 1));
    observation.look();
    assertThat(queue()).isEqualTo(HealthReport.State.WARNING);

    watched.drops = Map.of();
    observation.look();
    assertThat(queue()).isEqualTo(HealthReport.State.PASSING);

    watched.spool = Map.of("usb", 900L);
    observation.look();
    assertThat(queue()).isEqualTo(HealthReport.State.WARNING);

    watched.spool = Map.of();
    Operation waiting = operation("backup", Operation.State.QUEUED);
    Operation old =
        new Operation(
            waiting.id(),
            waiting.correlationId(),
            waiting.kind(),
            "",
            List.of(),
            "local",
            Operation.State.QUEUED,
            NOW.minus(Duration.ofHours(2)),
            Optional.empty(),
            Optional.empty(),
            -1,
            "");
    observation.listener().changed(old);
    observation.look();
    assertThat(queue()).isEqualTo(HealthReport.State.WARNING);
    observation.listener().changed(operation("backup", Operation.State.RUNNING));
    observation.look();
    assertThat(queue()).isEqualTo(HealthReport.State.PASSING);
  }

  private HealthReport.State queue() {
    return observation.health().checks().get("queue").status();
  }

  @Test
  void health_vitalChecksFail_isUnhealthy() {
    Health health = new Health(Clock.fixed(NOW, ZoneOffset.UTC));
    health.memory(50);
    health.disk(50, 1L << 30);
    assertThat(health.report().status()).isEqualTo(HealthReport.Status.HEALTHY);

    health.memory(90);
    assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);
    health.memory(98);
    assertThat(health.report().status()).isEqualTo(HealthReport.Status.UNHEALTHY);
    health.memory(50);
    health.disk(50, 1000);
    assertThat(health.report().status()).isEqualTo(HealthReport.Status.UNHEALTHY);
  }

  @Test
  void look_damagedState_isAFailingCheckAndTheNextLookMendsIt() throws IOException {
    Path file = Files.createDirectories(home.resolve("state")).resolve("status.json");
    Files.writeString(file, "{");
    observation.look();
    assertThat(observation.health().checks().get("backup").status())
        .isEqualTo(HealthReport.State.FAILING);

    Files.delete(file);
    new StatusStore(home).update(known -> backedUp());
    observation.look();
    assertThat(observation.health().status()).isEqualTo(HealthReport.Status.HEALTHY);
  }

  @Test
  void memory_ofLinux_leavesOutWhatTheKernelGivesBack() {
    assertThat(
            SystemUsage.memory(
                    "MemTotal:       1000 kB\nMemFree:         10 kB\nMemAvailable:    400 kB\n")
                .orElseThrow())
        .isEqualTo(60.0);
    assertThat(SystemUsage.memory("nothing")).isEmpty();
  }
}
