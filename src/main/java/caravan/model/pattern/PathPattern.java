package caravan.model.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A pattern for absolute paths, in gitignore's form. Without a slash it is the name of a file, or
 * of any directory above it; with one at its start it begins at the root; with one in its middle it
 * may begin in any directory; with one at its end it is a directory, and stands for all below it.
 * What names a directory names all that is in it. Immutable.
 */
public final class PathPattern {
  private final String text;
  private final boolean directoriesOnly;
  private final boolean byName;
  private final Glob glob;

  private PathPattern(String text, boolean directoriesOnly, boolean byName, Glob glob) {
    this.text = text;
    this.directoriesOnly = directoriesOnly;
    this.byName = byName;
    this.glob = glob;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with it, as a clause
   */
  public static PathPattern of(String text) {
    if (text.startsWith("!")) {
      throw new IllegalArgumentException(
          "'" + text + "' is negated; write a later rule for what it shall not touch");
    }
    boolean directoriesOnly = text.endsWith("/");
    String pattern = directoriesOnly ? text.substring(0, text.length() - 1) : text;
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException("it is empty; name what it shall match");
    }
    boolean byName = pattern.indexOf('/') < 0;
    String full = byName || pattern.startsWith("/") ? pattern : "/**/" + pattern;
    try {
      return new PathPattern(
          text, directoriesOnly, byName, Glob.compile(full.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
    }
  }

  /**
   * Whether it names a file, or a directory above it.
   *
   * @param path absolute, without a slash at its end
   */
  public boolean matches(byte[] path) {
    int last = path.length;
    while (last > 0 && path[last - 1] != '/') {
      last--;
    }
    return matchesFile(path, last) || matchesDirectory(path, last - 1);
  }

  /**
   * Whether it names the file itself.
   *
   * @param name where its own name begins
   */
  public boolean matchesFile(byte[] path, int name) {
    return !directoriesOnly && glob.matches(path, byName ? name : 0);
  }

  /** Whether it names a directory of this path's first bytes, or one above it. */
  public boolean matchesDirectory(byte[] path, int length) {
    int start = 1;
    for (int at = 1; at <= length; at++) {
      if (at == length || path[at] == '/') {
        if (at > start && glob.matches(Arrays.copyOf(path, at), byName ? start : 0)) {
          return true;
        }
        start = at + 1;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return text;
  }
}
