package caravan.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryCacheTest extends CacheContract {
  private long nanos;
  private final MemoryCache cache = new MemoryCache(16 << 20, () -> nanos);

  @Override
  protected Cache cache() {
    return cache;
  }

  @Test
  void get_afterItsTime_isEmpty() {
    cache.put("short", "1", Duration.ofSeconds(1));
    cache.put("long", "2", Duration.ofSeconds(3));
    nanos = Duration.ofSeconds(2).toNanos();

    assertThat(cache.get("short")).isEmpty();
    assertThat(cache.get("long")).contains("2");
  }

  @Test
  void put_anew_countsItsOwnTime() {
    cache.put("key", "1", Duration.ofSeconds(1));
    cache.put("key", "2", Duration.ofSeconds(9));
    nanos = Duration.ofSeconds(5).toNanos();

    assertThat(cache.get("key")).contains("2");
  }

  @Test
  void put_moreThanFits_staysWithinBounds() {
    for (int i = 0; i < 100; i++) {
      cache.put("key" + i, "x".repeat(500_000), HOUR);
    }
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      kept += cache.get("key" + i).isPresent() ? 1 : 0;
    }
    assertThat(kept).isBetween(1, 16);
  }
}
