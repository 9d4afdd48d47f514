package caravan.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BypassCacheTest extends CacheContract {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private long nanos;
  private final Flaky flaky = new Flaky();
  private final List<String> notices = new ArrayList<>();
  private final BypassCache cache = new BypassCache(flaky, PAUSE, () -> nanos, notices::add);

  @Override
  protected Cache cache() {
    return cache;
  }

  /** A cache that can be away, and counts who asks. */
  private static final class Flaky implements Cache {
    private final MemoryCache memory = new MemoryCache();
    private boolean away;
    private int asked;

    private void ask() {
      asked++;
      if (away) {
        throw new CacheAwayException("The cache is away.", new IllegalStateException());
      }
    }

    @Override
    public Optional<String> get(String key) {
      ask();
      return memory.get(key);
    }

    @Override
    public void put(String key, String value, Duration timeToLive) {
      ask();
      memory.put(key, value, timeToLive);
    }

    @Override
    public void invalidate(String prefix) {
      ask();
      memory.invalidate(prefix);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @Test
  void away_isAskedOnceAndSaidOnce() {
    flaky.away = true;
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get("key")).isEmpty();
      cache.put("key", "value", HOUR);
      cache.invalidate("k");
    }

    assertThat(flaky.asked).isEqualTo(1);
    assertThat(notices)
        .containsExactly("The cache is away. It is passed by; answers only take longer.");
  }

  @Test
  void away_afterThePause_oneTries() {
    flaky.away = true;
    assertThat(cache.get("key")).isEmpty();
    nanos += PAUSE.toNanos();
    assertThat(cache.get("key")).isEmpty();
    assertThat(cache.get("key")).isEmpty();

    assertThat(flaky.asked).isEqualTo(2);
    assertThat(notices).hasSize(1);
  }

  @Test
  void backAgain_afterThePause_isUsedAgain() {
    cache.put("key", "value", HOUR);
    flaky.away = true;
    assertThat(cache.get("key")).isEmpty();
    flaky.away = false;
    assertThat(cache.get("key")).isEmpty(); // still left alone
    nanos += PAUSE.toNanos();

    assertThat(cache.get("key")).contains("value");
    assertThat(cache.get("key")).contains("value");
  }
}
