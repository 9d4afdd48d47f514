package caravan.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that never goes back and counts the time for which the machine slept, as {@link
 * System#nanoTime} does not on Linux. Only differences mean something. On Linux it is {@code
 * /proc/uptime}, in steps of 10 ms; elsewhere the larger of what the wall clock and the monotonic
 * clock have counted since this class was loaded.
 */
public final class Uptime {
  private static final Path PROC = Path.of("/proc/uptime");
  private static final LongSupplier CLOCK =
      clock(PROC, System::currentTimeMillis, System::nanoTime);

  private Uptime() {}

  /** Nanoseconds of one process; safe for concurrent use. */
  public static long nanos() {
    return CLOCK.getAsLong();
  }

  static LongSupplier clock(Path proc, LongSupplier wallMillis, LongSupplier monotonicNanos) {
    AtomicLong latest = new AtomicLong();
    if (fromProc(proc) >= 0) {
      return () -> latest.accumulateAndGet(fromProc(proc), Math::max);
    }
    long wallStart = wallMillis.getAsLong();
    long monotonicStart = monotonicNanos.getAsLong();
    return () ->
        latest.accumulateAndGet(
            Math.max(
                (wallMillis.getAsLong() - wallStart) * 1_000_000,
                monotonicNanos.getAsLong() - monotonicStart),
            Math::max);
  }

  private static long fromProc(Path proc) {
    try {
      String text = Files.readString(proc, StandardCharsets.US_ASCII);
      int dot = text.indexOf('.');
      long seconds = Long.parseLong(text, 0, dot, 10);
      long hundredths = Long.parseLong(text, dot + 1, dot + 3, 10);
      return seconds * 1_000_000_000 + hundredths * 10_000_000;
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return -1;
    }
  }
}
