package caravan.service.status;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What one destination has of one source.
 *
 * @param destination its name
 * @param newest when the newest snapshot was taken that it has; empty if it has none
 * @param state what is to be thought of it
 */
public record Copy(String destination, Optional<Instant> newest, State state) {
  /** What a copy is worth. */
  public enum State {
    /** It has the newest snapshot. */
    OK("ok"),
    /** It has the newest snapshot, on the source's own device: it counts as no copy. */
    OWN_DEVICE("on its own disk"),
    /** It has an older snapshot only. */
    BEHIND("behind"),
    /** It has none. */
    NONE("no copy"),
    /** It did not answer when it was last asked; what it had then is there as far as is known. */
    AWAY("not connected"),
    /** Objects there are known to be damaged. */
    DAMAGED("damaged");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** For programs. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
