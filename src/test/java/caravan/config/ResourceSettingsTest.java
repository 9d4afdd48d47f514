package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.limits.HandTime;
import caravan.platform.temporary.TemporaryFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceSettingsTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-29T12:30:00Z"), ZoneOffset.UTC);

  @TempDir Path home;

  @AfterEach
  void restore() {
    Limits.place(ResourceSettings.Temporary.STANDARD);
  }

  private ResourceSettings read(String resources) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan: {resources: " + resources + "}");
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home)
        .load(Optional.empty())
        .resources();
  }

  @Test
  void nothing_isNoLimit_butOfReaders() throws Exception {
    assertThat(ResourceSettings.STANDARD.apiReads()).isEqualTo(600);
    assertThat(read("{}")).isEqualTo(ResourceSettings.STANDARD);
    assertThat(read("{cpu-share: 100%, memory: 0, bandwidth: unlimited, temporary: {limit: 0}}"))
        .isEqualTo(ResourceSettings.STANDARD);
  }

  @Test
  void everyKey_isRead() throws Exception {
    ResourceSettings settings =
        read(
            "{cpu-share: 50%, memory: 1GB, bandwidth: '20MB/s, 08:00-18:00 2MB/s', api-reads: 50/s,"
                + " temporary: {directory: /var/tmp/caravan, limit: 5GB, keep: 12h}}");

    assertThat(settings.cpuShare()).isEqualTo(0.5);
    assertThat(settings.memory()).isEqualTo(1_000_000_000);
    assertThat(settings.apiReads()).isEqualTo(50);
    assertThat(read("{api-reads: unlimited}").apiReads()).isZero();
    assertThat(settings.bandwidth().at(LocalTime.NOON)).isEqualTo(2_000_000);
    assertThat(settings.bandwidth().at(LocalTime.MIDNIGHT)).isEqualTo(20_000_000);
    assertThat(settings.temporary())
        .isEqualTo(
            new ResourceSettings.Temporary(
                Optional.of(Path.of("/var/tmp/caravan")), 5_000_000_000L, Duration.ofHours(12)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{cpu-share: 0.5}                 | resources.cpu-share      | no share, as 10%",
        "{cpu-share: 0%}                  | resources.cpu-share      | no share, as 10%",
        "{cpu-share: 200%}                | resources.cpu-share      | write 1% to 100%",
        "{memory: 1MB}                    | resources.memory         | at least 256 MB",
        "{memory: much}                   | resources.memory         | as 64MiB or 5GB",
        "{bandwidth: 20MB}                | resources.bandwidth      | as 20MB/s",
        "{bandwidth: '1MB/s, 25:00-26:00 2MB/s'} | resources.bandwidth | no time of the day",
        "{temporary: {limit: 10MB}}       | temporary.limit          | at least 64 MB",
        "{temporary: {keep: 1s}}          | temporary.keep           | out of range",
        "{api-reads: 600}                 | resources.api-reads      | as 600/s, or unlimited",
        "{api-reads: 9/s}                 | resources.api-reads      | write 10/s to 100000/s",
        "{temporary: {directory: tmp}}    | temporary.directory      | absolute path",
        "{cpu: 50%}                       | resources.cpu            | resources.cpu-share",
        "{temporary: {size: 5GB}}         | temporary.size           | Nearest valid key"
      })
  void wrong_namesTheKeyAndWhatToWrite(String resources, String key, String why) {
    assertThatThrownBy(() -> read(resources))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(why);
  }

  @Test
  void environment_overridesTheFile() throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan: {resources: {cpu-share: 50%}}");
    Map<String, String> environment =
        Map.of(
            "CARAVAN_HOME", home.toString(),
            "CARAVAN_RESOURCES_CPU_SHARE", "25%",
            "CARAVAN_RESOURCES_TEMPORARY_LIMIT", "1GB");

    ResourceSettings settings =
        new SettingsLoader(environment, home).load(Optional.empty()).resources();

    assertThat(settings.cpuShare()).isEqualTo(0.25);
    assertThat(settings.temporary().limit()).isEqualTo(1_000_000_000);
  }

  @Test
  void refusal_lessThanTheHeapAndTwoPacks_saysWhatWouldDo() throws Exception {
    long heap = Runtime.getRuntime().maxMemory();
    String little = String.valueOf(Math.max(heap, ResourceSettingsReader.LEAST_MEMORY));

    assertThat(Limits.refusal(read("{}"))).isEmpty();
    assertThat(Limits.refusal(read("{memory: " + little + "}")).orElseThrow())
        .contains("caravan.resources.memory", "heap", Sizes.format(heap), "CARAVAN_JAVA_OPTS");
    assertThat(Limits.refusal(read("{memory: " + (heap + 500_000_000) + "}"))).isEmpty();
  }

  @Test
  void limits_timetable_goesByTheClockThatWasGiven() throws Exception {
    ResourceSettings settings = read("{bandwidth: '20MB/s, 12:00-13:00 2MB/s'}");
    HandTime time = new HandTime();
    Limits limits = Limits.of(settings, NOON, time);

    limits.bandwidth().spend(10_000_000);
    limits.bandwidth().spend(1);

    assertThat(limits.bytesPerSecond()).isEqualTo(2_000_000);
    assertThat(time.seconds()).isBetween(4.99, 5.01);
    Limits evening = Limits.of(settings, Clock.offset(NOON, Duration.ofHours(6)), new HandTime());
    assertThat(evening.bytesPerSecond()).isEqualTo(20_000_000);
  }

  @Test
  void apply_otherSettings_holdAtOnce() throws Exception {
    HandTime time = new HandTime();
    Limits limits = Limits.of(read("{bandwidth: 1MB/s, cpu-share: 50%}"), NOON, time);
    limits.bandwidth().spend(1_000_000_000);

    limits.apply(read("{temporary: {directory: " + home + ", limit: 70MB}}"));
    limits.bandwidth().spend(1_000_000_000);

    assertThat(time.seconds()).isZero();
    assertThat(limits.cpu().share()).isEqualTo(1);
    assertThat(TemporaryFiles.ofProcess().limit()).isEqualTo(70_000_000);
    assertThat(TemporaryFiles.ofProcess().folder()).startsWith(home);
  }
}
