package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.TIME_ZONE)
class LocalClockTest {
  @Test
  void zone_asked_isThatOfTheMachineNow() {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      assertThat(LocalClock.SYSTEM.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Vienna"));
      assertThat(LocalClock.SYSTEM.getZone()).isEqualTo(ZoneId.of("Europe/Vienna"));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void instant_asked_isNow() {
    Instant before = Instant.now();
    Instant now = LocalClock.SYSTEM.instant();
    assertThat(now).isBetween(before, Instant.now());
    assertThat(LocalClock.SYSTEM.withZone(ZoneOffset.UTC).getZone()).isEqualTo(ZoneOffset.UTC);
  }
}
