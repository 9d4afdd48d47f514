package caravan.analysis.stack;

/**
 * Something that a project is built of or runs on.
 *
 * @param version as it is written there, of lock files exact; empty if none is said
 * @param file where it says so, relative to the project
 * @param line from 1
 */
public record Technology(String name, String version, Kind kind, String file, int line) {
  /** What it is. */
  public enum Kind {
    LANGUAGE,
    BUILD,
    FRAMEWORK,
    DATABASE,
    INFRASTRUCTURE,
    CI
  }

  /** Longer ones are no versions. */
  private static final int LONGEST_VERSION = 60;

  public Technology {
    version = version.length() > LONGEST_VERSION || version.contains("${") ? "" : version.strip();
  }
}
