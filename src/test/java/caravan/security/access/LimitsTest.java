package caravan.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often somebody may ask, and how often in vain. */
class LimitsTest {
  private final AtomicLong nanos = new AtomicLong();

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return Instant.EPOCH.plusNanos(nanos.get());
        }
      };

  private void seconds(double more) {
    nanos.addAndGet((long) (more * 1e9));
  }

  private static int taken(RateLimit limit, String name, int asked) {
    int taken = 0;
    for (int i = 0; i < asked; i++) {
      taken += limit.take(name) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void take_moreThanAtOnce_waitsForTheRate() {
    RateLimit limit = new RateLimit(10, 5, nanos::get);
    assertThat(taken(limit, "a", 20)).isEqualTo(5);
    assertThat(taken(limit, "b", 1)).as("another key").isEqualTo(1);
    seconds(0.3);
    assertThat(taken(limit, "a", 20)).isEqualTo(3);
    seconds(1000);
    assertThat(taken(limit, "a", 20)).as("never more than at once").isEqualTo(5);
  }

  @Test
  void lockout_tenWrongInAMinute_isOutForTheRestOfIt() {
    Lockout lockout = new Lockout(clock);
    for (int i = 0; i < 9; i++) {
      lockout.wrong("10.0.0.1");
    }
    assertThat(lockout.isOut("10.0.0.1")).isFalse();
    lockout.wrong("10.0.0.1");
    assertThat(lockout.isOut("10.0.0.1")).isTrue();
    assertThat(lockout.isOut("10.0.0.2")).isFalse();
    seconds(61);
    assertThat(lockout.isOut("10.0.0.1")).isFalse();
    lockout.wrong("10.0.0.1");
    assertThat(lockout.isOut("10.0.0.1")).as("it counts anew").isFalse();
  }

  @Test
  void lockout_manyAddresses_forgetsTheOldest() {
    Lockout lockout = new Lockout(clock);
    for (int i = 0; i < 10; i++) {
      lockout.wrong("old");
    }
    for (int i = 0; i < 5_000; i++) {
      lockout.wrong("10.0." + i / 256 + "." + i % 256);
    }
    assertThat(lockout.isOut("old")).isFalse();
  }
}
