package caravan.storage;

import java.util.OptionalLong;

/**
 * The room at a destination, in bytes.
 *
 * @param free what can still be stored; empty where the provider sets no limit
 * @param total what could be stored if it were empty; empty where that is not known
 */
public record Space(OptionalLong free, OptionalLong total) {
  public static Space of(long free, long total) {
    return new Space(OptionalLong.of(free), OptionalLong.of(total));
  }
}
