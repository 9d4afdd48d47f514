package caravan.service.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.service.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
  private static final Options PLAIN = new Options(Duration.ZERO, Optional.empty(), true, true);
  private static final Options QUIET =
      new Options(Duration.ZERO, Optional.of(QuietHours.parse("22:00-06:00")), true, true);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  private static Job every(String source, String interval) {
    return Job.backup(source, new Timing.Every(Duration.parse(interval)));
  }

  private static Job cron(String source, String expression) {
    return Job.backup(source, new Timing.Cron(expression));
  }

  private static Job upkeep(String kind, Timing timing) {
    return Job.maintenance(kind, List.of(kind), timing, false);
  }

  private Simulation simulation() throws Exception {
    return new Simulation(folder, "Europe/Berlin", "2026-03-02T00:00:00");
  }

  @Test
  void aDay_allKindsOfJobs_eachAsOftenAsItSays() throws Exception {
    Simulation day = simulation();
    day.taking = Duration.ofMinutes(2);
    day.schedules.set(
        List.of(
            every("documents", "PT15M"),
            cron("photos", "0 0 2 * * ?"),
            cron("mail", "0 0/30 8-17 ? * MON-FRI"),
            upkeep("forget", new Timing.Every(DAY)),
            upkeep("graph update", new Timing.AfterBackup()),
            upkeep("graph export", new Timing.Every(Duration.ofHours(4)))),
        PLAIN);

    day.run(DAY);

    Set<String> sources = new HashSet<>();
    day.started.forEach(one -> sources.add(one.source()));
    assertThat(sources).containsExactlyInAnyOrder("documents", "photos", "mail", "");
    long documents = day.started.stream().filter(s -> s.source().equals("documents")).count();
    long mail = day.started.stream().filter(s -> s.source().equals("mail")).count();
    assertThat(documents).as("each quarter of an hour from the first second").isEqualTo(96);
    assertThat(mail).isEqualTo(20);
    assertThat(day.count("backup") - documents - mail).as("photos").isEqualTo(1);
    assertThat(day.count("forget")).as("a day after it was first seen").isEqualTo(1);
    assertThat(day.count("graph export")).isEqualTo(6);
    assertThat(day.count("graph update")).isBetween(96L, day.count("backup"));
    assertThat(day.missed).isEmpty();
  }

  @Test
  void aYear_withBothChangesOfTheClocks_hasEachDayOnce() throws Exception {
    Simulation year = new Simulation(folder, "Europe/Berlin", "2027-12-31T12:00:00");
    year.schedules.set(
        List.of(
            cron("nightly", "0 30 2 * * ?"), // left out in March, and there twice in October
            cron("leap", "0 0 12 29 2 ?")),
        PLAIN);

    year.run(Duration.ofDays(366), Duration.ofSeconds(30)); // 2028 is a leap year

    List<Simulation.Started> nightly =
        year.started.stream().filter(s -> s.source().equals("nightly")).toList();
    assertThat(nightly).hasSize(366);
    assertThat(nightly.stream().map(s -> s.at().atZone(year.getZone()).toLocalDate()).distinct())
        .hasSize(366);
    assertThat(nightly)
        .filteredOn(s -> !local(year, s).equals(LocalTime.of(2, 30)))
        .as("only where there is no half past two")
        .singleElement()
        .satisfies(s -> assertThat(s.at()).isEqualTo(Instant.parse("2028-03-26T01:00:00Z")));
    assertThat(year.started)
        .filteredOn(s -> s.source().equals("leap"))
        .extracting(Simulation.Started::at)
        .containsExactly(Instant.parse("2028-02-29T11:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({"2028-03-25T12:00:00", "2028-10-28T12:00:00"})
  void everyHour_acrossAChangeOfTheClocks_leavesNoHourOut_andDoesNoneTwice(String start)
      throws Exception {
    Simulation weekend = new Simulation(folder, "Europe/Berlin", start);
    weekend.schedules.set(
        List.of(cron("hourly", "0 0 * * * ?"), cron("quarter", "0 0/15 * * * ?")), PLAIN);

    weekend.run(Duration.ofHours(36), Duration.ofSeconds(30));

    List<Instant> hourly = times(weekend, "hourly");
    List<Instant> quarter = times(weekend, "quarter");
    assertThat(hourly).hasSize(36);
    assertThat(quarter).hasSize(4 * 36);
    for (int i = 1; i < hourly.size(); i++) {
      assertThat(Duration.between(hourly.get(i - 1), hourly.get(i))).isEqualTo(Duration.ofHours(1));
    }
    for (int i = 1; i < quarter.size(); i++) {
      assertThat(Duration.between(quarter.get(i - 1), quarter.get(i)))
          .isEqualTo(Duration.ofMinutes(15));
    }
  }

  private static List<Instant> times(Simulation in, String source) {
    return in.started.stream()
        .filter(one -> one.source().equals(source))
        .map(Simulation.Started::at)
        .toList();
  }

  private static LocalTime local(Simulation in, Simulation.Started one) {
    return one.at().atZone(in.getZone()).toLocalTime();
  }

  @Test
  void off_forManyRuns_catchesUpOnce_andSaysSo() throws Exception {
    Simulation service = simulation();
    List<Job> jobs = List.of(cron("photos", "0 0 * * * ?"));
    service.schedules.set(jobs, PLAIN);
    service.run(Duration.ofHours(2));
    assertThat(service.count("backup")).isEqualTo(2);

    service.now = service.now.plus(Duration.ofHours(10).plusMinutes(20));
    service.restart(jobs, PLAIN);
    service.run(Duration.ofMinutes(5));

    assertThat(service.count("backup")).isEqualTo(3);
    assertThat(service.missed).containsExactly("backup photos");
    service.run(Duration.ofMinutes(40));
    assertThat(service.count("backup")).as("and then as ever").isEqualTo(4);
  }

  @Test
  void asleep_pastOneRun_catchesUpOnce() throws Exception {
    Simulation service = simulation();
    service.schedules.set(List.of(cron("photos", "0 0 2 * * ?")), PLAIN);
    service.run(Duration.ofHours(1));

    service.now = service.now.plus(Duration.ofHours(8));
    service.run(Duration.ofMinutes(1));

    assertThat(service.count("backup")).isEqualTo(1);
    assertThat(service.missed).containsExactly("backup photos");
  }

  @Test
  void restart_betweenRuns_doesNothingAgain() throws Exception {
    Simulation service = simulation();
    List<Job> jobs = List.of(every("documents", "PT6H"), cron("photos", "0 0 2 * * ?"));
    service.schedules.set(jobs, PLAIN);
    service.run(Duration.ofHours(3));
    assertThat(service.count("backup")).isEqualTo(2);

    service.restart(jobs, PLAIN);
    service.run(Duration.ofHours(2));

    assertThat(service.count("backup")).isEqualTo(2);
    assertThat(service.missed).isEmpty();
  }

  @Test
  void longRun_ofOneSource_isNeverThereTwice() throws Exception {
    Simulation service = simulation();
    service.taking = Duration.ofMinutes(50);
    service.schedules.set(List.of(every("documents", "PT15M")), PLAIN);

    service.run(Duration.ofMinutes(160));

    assertThat(service.times("backup")).hasSize(4);
    for (int i = 1; i < 4; i++) {
      assertThat(
              Duration.between(service.times("backup").get(i - 1), service.times("backup").get(i)))
          .isEqualTo(Duration.ofMinutes(50));
    }
  }

  @Test
  void quietHours_holdAllButWhatIsLongOverdue() throws Exception {
    Simulation service = new Simulation(folder, "Europe/Berlin", "2026-03-02T21:30:00");
    service.schedules.set(List.of(every("small", "PT1H"), every("large", "PT5H")), QUIET);

    service.run(Duration.ofHours(9));

    List<LocalTime> small =
        service.started.stream()
            .filter(s -> s.source().equals("small"))
            .map(s -> local(service, s))
            .toList();
    assertThat(small.get(0)).isEqualTo(LocalTime.of(21, 30, 1));
    assertThat(small.get(1)).as("due at half past ten, and two hours more").isEqualTo("00:30:02");
    assertThat(small.get(2)).isEqualTo("03:30:03");
    assertThat(small.get(3)).as("when the quiet hours end").isEqualTo("06:00");
    assertThat(service.started).filteredOn(s -> s.source().equals("large")).hasSize(2);
    assertThat(service.started.get(service.started.size() - 1).at())
        .isAfterOrEqualTo(Instant.parse("2026-03-03T05:00:00Z"));
    assertThat(service.missed).as("what was held on purpose").isEmpty();
  }

  @Test
  void heldOnPurpose_isNotMissed_alsoIfTheMachineSleepsThen() throws Exception {
    Simulation service = new Simulation(folder, "Europe/Berlin", "2026-03-02T21:30:00");
    service.schedules.set(List.of(every("large", "PT1H")), QUIET);
    service.run(Duration.ofMinutes(70));

    service.now = service.now.plus(Duration.ofHours(8));
    service.run(Duration.ofMinutes(1));

    assertThat(service.started).hasSize(2);
    assertThat(service.missed).isEmpty();
  }

  @Test
  void battery_holdsOnlyWhereTheOptionsSaySo() throws Exception {
    Simulation service = simulation();
    service.battery = Surroundings.Answer.YES;
    service.schedules.set(
        List.of(every("documents", "PT1H")),
        new Options(Duration.ZERO, Optional.empty(), false, true));

    service.run(Duration.ofMinutes(30));
    assertThat(service.started).isEmpty();
    assertThat(service.schedules.upcoming().get(0).held()).contains("battery");
    assertThat(service.asked).as("once a minute, not each second").isLessThan(32);

    service.battery = Surroundings.Answer.NO;
    service.run(Duration.ofMinutes(2));
    assertThat(service.started).hasSize(1);
  }

  @Test
  void meteredNetwork_unknown_holdsNothing() throws Exception {
    Simulation service = simulation();
    Options wired = new Options(Duration.ZERO, Optional.empty(), true, false);
    service.schedules.set(List.of(every("documents", "PT1H")), wired);
    service.run(Duration.ofSeconds(5));
    assertThat(service.started).hasSize(1);

    service.metered = Surroundings.Answer.YES;
    service.run(Duration.ofHours(3));

    assertThat(service.started).hasSize(1);
    assertThat(service.schedules.upcoming().get(0).held()).contains("metered");
  }

  @Test
  void paused_beginsNothing_alsoAfterARestart_andCatchesUpOnce() throws Exception {
    Simulation service = simulation();
    List<Job> jobs = List.of(every("documents", "PT10M"));
    service.schedules.set(jobs, PLAIN);
    service.schedules.pause();
    service.run(Duration.ofHours(1));
    service.restart(jobs, PLAIN);
    service.run(Duration.ofHours(1));
    assertThat(service.started).isEmpty();
    assertThat(service.schedules.isPaused()).isTrue();

    service.schedules.resume();
    service.run(Duration.ofMinutes(5));

    assertThat(service.started).hasSize(1);
  }

  @Test
  void whenIdle_waitsForOtherOperations() throws Exception {
    Simulation service = simulation();
    service.schedules.set(
        List.of(
            Job.maintenance(
                "understanding run", List.of(), new Timing.Every(Duration.ofHours(1)), true)),
        PLAIN);
    service.other("restore", "", Operation.State.RUNNING);
    service.run(Duration.ofHours(2));
    assertThat(service.started).isEmpty();

    service.other("restore", "", Operation.State.SUCCEEDED);
    service.run(Duration.ofSeconds(1));

    assertThat(service.started).hasSize(1);
  }

  @Test
  void afterBackup_anyones_butNotCaravansOwn() throws Exception {
    Simulation service = simulation();
    service.schedules.set(List.of(upkeep("graph update", new Timing.AfterBackup())), PLAIN);
    service.run(Duration.ofHours(30));
    service.other("backup", Schedules.OWN + "graph", Operation.State.SUCCEEDED);
    service.other("backup", "documents", Operation.State.FAILED);
    service.run(Duration.ofMinutes(1));
    assertThat(service.started).isEmpty();

    service.other("backup", "documents", Operation.State.INCOMPLETE);
    service.run(Duration.ofMinutes(1));

    assertThat(service.started).hasSize(1);
  }

  @Test
  void afterBackup_restartBeforeItBegan_isDoneOnce() throws Exception {
    Simulation service = simulation();
    List<Job> jobs = List.of(upkeep("graph update", new Timing.AfterBackup()));
    service.schedules.set(jobs, PLAIN);
    service.schedules.pause(); // holds it up
    service.other("backup", "documents", Operation.State.SUCCEEDED);
    service.run(Duration.ofMinutes(1));
    assertThat(service.started).isEmpty();

    service.restart(jobs, PLAIN);
    service.schedules.resume();
    service.run(Duration.ofMinutes(5));
    assertThat(service.started).hasSize(1);

    service.restart(jobs, PLAIN);
    service.run(Duration.ofHours(1));
    assertThat(service.started).as("it was done").hasSize(1);
  }

  @Test
  void afterBackup_killedWhileItRan_isDoneAgain() throws Exception {
    Simulation service = simulation();
    service.taking = Duration.ofMinutes(30);
    List<Job> jobs = List.of(upkeep("graph update", new Timing.AfterBackup()));
    service.schedules.set(jobs, PLAIN);
    service.schedules.ask("graph update");
    service.run(Duration.ofMinutes(1));
    assertThat(service.started).hasSize(1);

    service.restart(jobs, PLAIN); // nobody was told how it ended
    service.run(Duration.ofMinutes(1));

    assertThat(service.started).hasSize(2);
  }

  @Test
  void afterBackup_anotherOneEndsMeanwhile_isDoneOnceMore() throws Exception {
    Simulation service = simulation();
    service.taking = Duration.ofMinutes(10);
    service.schedules.set(List.of(upkeep("graph update", new Timing.AfterBackup())), PLAIN);
    service.other("backup", "documents", Operation.State.SUCCEEDED);
    service.run(Duration.ofMinutes(1));
    service.other("backup", "photos", Operation.State.SUCCEEDED);
    service.run(Duration.ofHours(2));

    assertThat(service.started).hasSize(2);
  }

  @Test
  void changedFile_isBackedUp_andTriedAgainUntilThatWorks() throws Exception {
    Path yaml = folder.resolve("caravan.yaml");
    Files.writeString(yaml, "caravan: {}");
    Simulation service = simulation();
    List<Job> jobs =
        List.of(
            Job.backup(
                "caravan-configuration",
                new Timing.OnChange(List.of(yaml, folder.resolve("routes")))));
    service.schedules.set(jobs, PLAIN);
    service.run(Duration.ofHours(2));
    assertThat(service.started).as("what was never backed up counts as changed").hasSize(1);

    service.restart(jobs, PLAIN);
    service.run(Duration.ofHours(2));
    assertThat(service.started).hasSize(1);

    service.exit = 1;
    Files.createDirectory(folder.resolve("routes"));
    Files.writeString(folder.resolve("routes").resolve("own.yaml"), "- route: {}");
    service.run(Duration.ofMinutes(40));
    assertThat(service.started).as("at once, and after 15 and 30 minutes").hasSize(4);

    service.exit = 0;
    service.run(Duration.ofHours(2));
    assertThat(service.started).hasSize(5);
  }

  @Test
  void jitter_isTheSameEachTime_andSpreadsSources() throws Exception {
    Simulation service = simulation();
    Options jittered = new Options(Duration.ofMinutes(5), Optional.empty(), true, true);
    service.schedules.set(
        List.of(cron("a", "0 0 3 * * ?"), cron("b", "0 0 3 * * ?"), cron("c", "0 0 3 * * ?")),
        jittered);

    service.run(Duration.ofDays(2));

    List<Simulation.Started> all = service.started;
    assertThat(all).hasSize(6);
    Set<LocalTime> times = new HashSet<>();
    all.forEach(one -> times.add(local(service, one)));
    assertThat(times).as("one time for each source").hasSize(3);
    assertThat(times)
        .allSatisfy(time -> assertThat(time).isBetween(LocalTime.of(3, 0), LocalTime.of(3, 5)));
  }

  @Test
  void clockSetBack_jobsDoNotWaitForTheOldTime() throws Exception {
    Simulation service = simulation();
    service.schedules.set(List.of(every("documents", "PT15M")), PLAIN);
    service.now = service.now.plus(Duration.ofDays(300));
    service.run(Duration.ofMinutes(1));
    assertThat(service.started).hasSize(1);

    service.now = service.now.minus(Duration.ofDays(299));
    service.run(Duration.ofMinutes(16));

    assertThat(service.started).hasSize(2);
  }

  @Test
  void stopping_theJobStaysDue() throws Exception {
    Simulation service = simulation();
    service.stopping = true;
    service.schedules.set(List.of(every("documents", "PT1H")), PLAIN);
    service.run(Duration.ofMinutes(1));
    assertThat(service.started).isEmpty();

    service.stopping = false;
    service.run(Duration.ofSeconds(1));

    assertThat(service.started).hasSize(1);
  }

  @Test
  void damagedState_countsAsNew_andLosesNoRun() throws Exception {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state").resolve("schedules.json"), "{\"jobs\": {\"ba");
    Simulation service = simulation();
    service.schedules.set(List.of(every("documents", "PT1H")), PLAIN);

    service.run(Duration.ofSeconds(2));

    assertThat(service.started).hasSize(1);
    assertThat(Files.readString(folder.resolve("state").resolve("schedules.json")))
        .contains("backup documents");
  }

  @Test
  void ask_beforeItsTime_beginsAtOnce() throws Exception {
    Simulation service = simulation();
    service.schedules.set(List.of(cron("photos", "0 0 2 * * ?")), PLAIN);
    service.run(Duration.ofMinutes(1));

    assertThat(service.schedules.ask("backup photos")).isTrue();
    assertThat(service.schedules.ask("backup none")).isFalse();
    service.run(Duration.ofSeconds(1));

    assertThat(service.started).hasSize(1);
  }

  @Test
  void twoJobsOfOneName_areRefused() throws Exception {
    Simulation service = simulation();

    assertThatThrownBy(
            () ->
                service.schedules.set(
                    List.of(every("documents", "PT1H"), every("documents", "PT2H")), PLAIN))
        .hasMessageContaining("backup documents");
  }

  @Test
  void cron_wrong_saysWhatIsRight() {
    assertThatThrownBy(() -> new Timing.Cron("0 2 * * *"))
        .hasMessageContaining("not a quartz cron expression")
        .hasMessageContaining("every 15m");
  }

  @Test
  void quietHours_wrong_saysWhatIsRight() {
    assertThatThrownBy(() -> QuietHours.parse("22-6")).hasMessageContaining("22:00-06:00");
    assertThatThrownBy(() -> QuietHours.parse("22:00-22:00")).hasMessageContaining("same time");
  }
}
