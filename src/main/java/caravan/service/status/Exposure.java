package caravan.service.status;

import java.util.Locale;

/** Why a path is not part of the last backup. */
public enum Exposure {
  /** It could not be read. */
  UNREADABLE("unreadable"),
  /** Its content is in a cloud, and only its name is here. */
  PLACEHOLDER("not downloaded"),
  /** The policy for sensitive files leaves it out. */
  LEFT_OUT("left out by policy"),
  /** The policy for sensitive files holds it until a person says yes. */
  HELD("held until you say yes"),
  /** Rules of the owner leave it out. */
  EXCLUDED("excluded by your rules"),
  /** Caravan leaves it out by itself. */
  DEFAULT("excluded by default");

  private final String words;

  Exposure(String words) {
    this.words = words;
  }

  /** For people, after a number. */
  public String words() {
    return words;
  }

  /** For programs and labels. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
