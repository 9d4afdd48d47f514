package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.AutomationSettings.Maintenance;
import caravan.service.notify.Event;
import caravan.service.notify.Mail;
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

  @Test
  void watched_hasAnHourlyWalkToo_andLeavesVaultsAlone() throws Exception {
    Settings settings =
        load(
            """
            caravan:
              destinations: {usb: {directory: /data/vault}}
              maintenance: {configuration: false}
              sources: {data: {paths: [/data], watch: true}, other: {paths: [/other]}}
            """);

    Job job = ScheduledJobs.of(settings).get(0);
    assertThat(job.timing()).isEqualTo(new Timing.Every(Duration.ofHours(1)));
    assertThat(ScheduledJobs.watched(settings))
        .singleElement()
        .satisfies(
            watched -> {
              assertThat(watched.job()).isEqualTo(job.name());
              assertThat(watched.never()).contains(Path.of("/data/vault"), home);
            });
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

  @Test
  void notifications_areRead() throws Exception {
    AutomationSettings automation =
        load("""
                caravan:
                  notify:
                    ops:
                      kind: webhook
                      uri: https://ops.example.org/hook
                      secret: env:HOOK_SECRET
                      on: [failure, alarm]
                      kinds: backup
                    chat: {kind: webhook, uri: "env:CHAT_URI"}
                    me:
                      kind: mail
                      host: mail.example.org
                      username: me
                      password: file:/secret/mail
                      from: caravan@example.org
                      to: [me@example.org]
                    bus: {kind: camel, uri: "kafka:alerts", on: success, timeout: 3s}
                """)
            .automation();

    assertThat(automation.notifications())
        .extracting(NotifySettings::name)
        .containsExactly("ops", "chat", "me", "bus");
    NotifySettings ops = automation.notifications().get(0);
    assertThat(ops.on()).containsExactlyInAnyOrder(Event.FAILURE, Event.ALARM);
    assertThat(ops.kinds()).containsExactly("backup");
    assertThat(ops.secret()).contains(new Secret("env:HOOK_SECRET"));
    NotifySettings.MailSettings mail = automation.notifications().get(2).mail().orElseThrow();
    assertThat(mail.port()).isEqualTo(587);
    assertThat(mail.security()).isEqualTo(Mail.Security.STARTTLS);
    assertThat(automation.notifications().get(3).timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void notifications_wrong_sayWhatIsRight_andRepeatNoSecret() {
    refused("caravan: {notify: {a: {uri: 'https://x/y'}}}", "notify.a", "webhook, mail or camel");
    refused("caravan: {notify: {a: {kind: sms}}}", "notify.a.kind", "mail");
    refused("caravan: {notify: {a: {kind: webhook}}}", "'uri'");
    refused("caravan: {notify: {a: {kind: webhook, uri: 'ftp://x'}}}", "https://HOST/PATH");
    refused("caravan: {notify: {a: {kind: webhook, uri: 'https://x/y', to: [me]}}}", "notify.a.to");
    refused("caravan: {notify: {a: {kind: mail, host: h, from: f}}}", "'to'");
    refused(
        "caravan: {notify: {a: {kind: camel, uri: 'mock:x', on: [fail]}}}",
        "notify.a.on",
        "failure");
    refused(
        "caravan: {notify: {a: {kind: mail, host: h.example.org, from: f, to: t, security: none,"
            + " username: u, password: 'env:P'}}}",
        "in clear");
    assertThatThrownBy(
            () -> load("caravan: {notify: {a: {kind: webhook, uri: x, secret: hunter2}}}"))
        .hasMessageNotContaining("hunter2");
  }
}
