package caravan.platform.limits;

import java.util.concurrent.TimeUnit;

/**
 * Time that passes, and waiting for it; so that a test can let it pass. Safe for concurrent use.
 */
public interface TimeSource {
  /** The time of this machine. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** Nanoseconds of a clock that only goes forward; where it began means nothing. */
  long nanos();

  /** Returns when so much time has passed. */
  void pause(long nanos) throws InterruptedException;
}
