package routes;

import caravan.config.Bandwidth;
import java.time.Clock;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Holds a put back until the bytes before it have had their time. An object goes out at the speed
 * of the line; it is the pause before the next one that keeps the average. Safe for concurrent use.
 */
final class BandwidthLimit implements Processor {
  private final Bandwidth bandwidth;
  private final Clock clock;
  private long free = Long.MIN_VALUE;

  BandwidthLimit(Bandwidth bandwidth, Clock clock) {
    this.bandwidth = bandwidth;
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) throws InterruptedException {
    Long length = exchange.getMessage().getHeader(Headers.LENGTH, Long.class);
    if (length == null || bandwidth.unlimited()) {
      return;
    }
    long wait = reserve(length, System.nanoTime());
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  /** Nanoseconds to wait before these bytes may go, if the next ones wait until they have gone. */
  synchronized long reserve(long bytes, long now) {
    long perSecond = bandwidth.at(LocalTime.now(clock));
    long begin = Math.max(now, free);
    if (perSecond > 0) {
      free = begin + (long) (bytes * 1e9 / perSecond);
    }
    return begin - now;
  }
}
