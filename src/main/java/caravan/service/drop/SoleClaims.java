package caravan.service.drop;

import caravan.platform.cache.Claims;
import java.time.Duration;

/**
 * Claims where one service alone has the folder: all are granted. What lasts is the list that each
 * batch is written down in, under the folder's own {@code .caravan/claims/}. Immutable.
 */
public final class SoleClaims implements Claims {
  @Override
  public boolean claim(String key, Duration lease) {
    return true;
  }

  @Override
  public void confirm(String key) {
    // nobody else asks
  }

  @Override
  public void release(String key) {
    // nobody else asks
  }

  @Override
  public boolean isClaimed(String key) {
    return false;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
