package caravan.service.status;

import java.util.Locale;

/** How safe something is, the best first. */
public enum Level {
  /** As many copies as are required, none too old, nothing known to be wrong. */
  SAFE,
  /** There is a copy away from the source, but something needs a look. */
  AT_RISK,
  /** No copy at all that would outlive the source's own device. */
  NOT_PROTECTED;

  /** For people. */
  public String words() {
    return name().replace('_', ' ');
  }

  /** For programs and labels. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Level worse(Level other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
