package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.AutomationSettings.Maintenance;
import caravan.service.schedule.Job;
import caravan.service.schedule.QuietHours;
import caravan.service.schedule.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutomationSettingsTest {
  @TempDir Path home;

  private Settings load(String yaml) throws IOException, SettingsException {
    Files.writeString(home.resolve("caravan.yaml"), yaml);
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), Path.of("/u"))
        .load(java.util.Optional.empty());
  }

  @Test
  void nothingSet_keepsAndChecks_andForgetsNothing() throws Exception {
    AutomationSettings automation = load("caravan: {}").automation();

    assertThat(automation.maintenance().keySet())
        .containsExactly(
            Maintenance.CHECK,
            Maintenance.UNDERSTANDING,
            Maintenance.GRAPH,
            Maintenance.GRAPH_EXPORT,
            Maintenance.DRILL);
    assertThat(automation.maintenance())
        .containsEntry(Maintenance.DRILL, new Timing.Every(Duration.ofDays(7)))
        .containsEntry(Maintenance.GRAPH, new Timing.AfterBackup());
    assertThat(automation.schedules().quiet()).isEmpty();
    assertThat(automation.configuration()).isTrue();
  }

  @Test
  void retention_alsoOfOneSource_letsForgetAndPruneComeRound() throws Exception {
    AutomationSettings automation =
        load("caravan: {sources: {a: {paths: [/a], retention: {daily: 7}}}}").automation();

    assertThat(automation.maintenance()).containsKeys(Maintenance.FORGET, Maintenance.PRUNE);
  }

  @Test
  void everythingSet_isRead() throws Exception {
    Settings settings =
        load(
            """
            caravan:
              schedule: every 1d
              quiet-hours: 22:00-06:00
              schedules: {jitter: 5m, on-battery: false, on-metered: false}
              graph: {mode: off}
              retention: {daily: 7}
              maintenance:
                forget: after-backup
                prune: 0 0 4 ? * SUN
                check: every 12h
                check-budget: 5GB
                understanding: off
                understanding-time: 30m
                configuration: false
                drill: off
              sources:
                documents:
                  paths: /documents
                  schedule: every 15m
                  watch: true
                  before: [freeze, --now]
                  after: thaw
                  on-failure: continue
                  command-time: 30s
                photos: {paths: /photos}
            """);

    AutomationSettings automation = settings.automation();
    assertThat(automation.schedules())
        .isEqualTo(
            new caravan.service.schedule.Options(
                Duration.ofMinutes(5),
                java.util.Optional.of(QuietHours.parse("22:00-06:00")),
                false,
                false));
    assertThat(automation.maintenance())
        .isEqualTo(
            Map.of(
                Maintenance.FORGET, new Timing.AfterBackup(),
                Maintenance.PRUNE, new Timing.Cron("0 0 4 ? * SUN"),
                Maintenance.CHECK, new Timing.Every(Duration.ofHours(12))));
    SourceCare care = settings.sources().get("documents").care();
    assertThat(care.before()).contains(new Hook(List.of("freeze", "--now")));
    assertThat(care.after()).contains(new Hook(List.of("thaw")));
    assertThat(care.goesOn()).isTrue();
    assertThat(care.watched()).isTrue();
    assertThat(care.hookLimit()).isEqualTo(Duration.ofSeconds(30));

    List<Job> jobs = ScheduledJobs.of(settings);
    assertThat(jobs)
        .extracting(Job::name)
        .containsExactly("backup documents", "backup photos", "forget", "prune", "check");
    assertThat(jobs.get(0).arguments())
        .containsExactly("backup", "--json", "--source", "documents");
    assertThat(jobs.get(0).timing()).isEqualTo(new Timing.Every(Duration.ofMinutes(15)));
    assertThat(jobs.get(1).timing()).isEqualTo(new Timing.Every(Duration.ofDays(1)));
    assertThat(jobs.get(4).arguments())
        .containsExactly("check", "--json", "--budget", "5000000000");
  }

  @Test
  void jobs_ofTheDefaults_areCommandsThatThereAre() throws Exception {
    List<Job> jobs = ScheduledJobs.of(load("caravan: {retention: {daily: 1}}"));

    assertThat(jobs)
        .extracting(Job::kind)
        .containsExactly(
            "backup",
            "forget",
            "prune",
            "check",
            "understanding run",
            "graph update",
            "graph export",
            "drill");
    assertThat(jobs).allSatisfy(job -> assertThat(job.arguments()).contains("--json"));
  }

  private void refused(String yaml, String... parts) {
    assertThatThrownBy(() -> load(yaml)).hasMessageContainingAll(parts);
  }

  @Test
  void wrongValues_sayWhere_andWhatIsRight() {
    refused("caravan: {quiet-hours: at night}", "quiet-hours", "22:00-06:00");
    refused("caravan: {schedule: every day}", "schedule", "15m");
    refused("caravan: {maintenance: {drill: weekly}}", "maintenance.drill", "cron");
    refused("caravan: {maintenance: {forget: every 1d}}", "maintenance.forget", "retention");
    refused(
        "caravan: {graph: {mode: off}, maintenance: {graph: after-backup}}",
        "maintenance.graph",
        "no graph");
    refused("caravan: {maintenance: {drills: off}}", "maintenance.drill");
    refused("caravan: {maintenance: {check-budget: 0}}", "check-budget", "2GB");
    refused("caravan: {sources: {a: {paths: [/a], on-failure: ignore}}}", "on-failure", "continue");
    refused("caravan: {sources: {a: {paths: [/a], retention: {daily: x}}}}", "retention.daily");
  }
}
