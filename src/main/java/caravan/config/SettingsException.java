package caravan.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting is bad. The message says where (file, line and column, or environment variable), what,
 * and what would be right; never a secret. Exit code 2.
 */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Place place;
  private final @Nullable String key;
  private final @Nullable String nearest;

  public SettingsException(String message) {
    this(message, (Throwable) null);
  }

  public SettingsException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.place = null;
    this.key = null;
    this.nearest = null;
  }

  /**
   * One of which it is known where it is.
   *
   * @param place comes first in the message
   * @param key as {@code caravan.required-copies}; empty for none
   * @param nearest the valid key that was probably meant; empty for none
   * @param sentence what is wrong
   */
  SettingsException(Place place, String key, String nearest, String sentence) {
    super(place + ": " + sentence);
    this.place = place;
    this.key = key.isEmpty() ? null : key;
    this.nearest = nearest.isEmpty() ? null : nearest;
  }

  /** Where it is, as far as that is one place. */
  public Optional<Place> place() {
    return Optional.ofNullable(place);
  }

  /** Which setting it is. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** The valid key that was probably meant. */
  public Optional<String> nearest() {
    return Optional.ofNullable(nearest);
  }
}
