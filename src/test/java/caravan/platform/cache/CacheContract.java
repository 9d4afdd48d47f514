package caravan.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every cache must do. */
public abstract class CacheContract {
  protected static final Duration HOUR = Duration.ofHours(1);

  protected abstract Cache cache();

  @Test
  void get_unknownKey_isEmpty() {
    assertThat(cache().get("nothing")).isEmpty();
  }

  @Test
  void put_twice_keepsTheLast() {
    cache().put("key", "first", HOUR);
    cache().put("key", "zweiter – ü 🐪", HOUR);

    assertThat(cache().get("key")).contains("zweiter – ü 🐪");
  }

  @Test
  void put_tooLong_isForgottenWithWhatWasThere() {
    cache().put("long", "x".repeat(Cache.LONGEST_VALUE), HOUR);
    assertThat(cache().get("long")).isPresent();

    cache().put("longer", "x".repeat(Cache.LONGEST_VALUE + 1), HOUR);
    assertThat(cache().get("longer")).isEmpty();
  }

  @Test
  void invalidate_prefix_forgetsThatOnly() {
    for (int i = 0; i < 2_500; i++) { // more than one page of a scan
      cache().put("a:" + i, "1", HOUR);
    }
    cache().put("ab", "2", HOUR);
    cache().put("b:a:1", "3", HOUR);

    cache().invalidate("a:");

    assertThat(cache().get("a:0")).isEmpty();
    assertThat(cache().get("a:2499")).isEmpty();
    assertThat(cache().get("ab")).contains("2");
    assertThat(cache().get("b:a:1")).contains("3");
  }

  @Test
  void invalidate_prefixLikeAPattern_isTakenAsItIs() {
    for (String key : new String[] {"[ab]*?\\x", "a", "b", "*", "[ab]", "^"}) {
      cache().put(key, "1", HOUR);
    }

    cache().invalidate("[ab]*?\\");

    assertThat(cache().get("[ab]*?\\x")).isEmpty();
    for (String key : new String[] {"a", "b", "*", "[ab]", "^"}) {
      assertThat(cache().get(key)).as(key).isPresent();
    }
  }
}
