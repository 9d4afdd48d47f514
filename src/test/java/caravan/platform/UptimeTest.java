package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UptimeTest {
  @TempDir Path directory;

  @Test
  void clock_proc_readsSecondsAndHundredths() throws IOException {
    Path proc = Files.writeString(directory.resolve("uptime"), "12345.67 99.00\n");
    LongSupplier clock = Uptime.clock(proc, () -> 0, () -> 0);

    assertThat(clock.getAsLong()).isEqualTo(12_345_670_000_000L);
    Files.writeString(proc, "12345.60 99.00\n");
    assertThat(clock.getAsLong()).as("never back").isEqualTo(12_345_670_000_000L);
  }

  @Test
  void clock_withoutProc_countsWhatTheWallClockSawAsleep() {
    AtomicLong wall = new AtomicLong(1_000_000);
    AtomicLong monotonic = new AtomicLong(-5);
    LongSupplier clock = Uptime.clock(directory.resolve("no"), wall::get, monotonic::get);

    monotonic.addAndGet(1_000_000);
    assertThat(clock.getAsLong()).isEqualTo(1_000_000);
    wall.addAndGet(60_000);
    assertThat(clock.getAsLong()).isEqualTo(60_000_000_000L);
    wall.addAndGet(-3_600_000);
    assertThat(clock.getAsLong()).as("a wall clock set back").isEqualTo(60_000_000_000L);
  }

  @Test
  void nanos_twice_doesNotGoBack() {
    long first = Uptime.nanos();

    assertThat(Uptime.nanos()).isGreaterThanOrEqualTo(first);
  }
}
