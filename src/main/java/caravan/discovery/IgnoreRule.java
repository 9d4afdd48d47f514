package caravan.discovery;

import caravan.model.FileName;
import caravan.model.pattern.Glob;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pattern of gitignore, compiled to the cheapest test that decides it. Immutable.
 *
 * <p>Git takes the literal start of a path's pattern off before it looks at the rest, so that
 * {@code a**} {@code /b} matches {@code ax/y/b}, against its own manual. So does this, for rules
 * must mean here what they mean there.
 */
final class IgnoreRule {
  private enum Test {
    NAME_IS,
    NAME_STARTS,
    NAME_ENDS,
    NAME_GLOB,
    PATH_IS,
    PATH_GLOB
  }

  private final boolean negated;
  private final boolean directoriesOnly;
  private final Test test;
  private final byte[] literal;
  private final @Nullable Glob glob;

  private IgnoreRule(
      boolean negated, boolean directoriesOnly, Test test, byte[] literal, @Nullable Glob glob) {
    this.negated = negated;
    this.directoriesOnly = directoriesOnly;
    this.test = test;
    this.literal = literal;
    this.glob = glob;
  }

  /**
   * @param where the option or the file and line, for the message
   * @throws IllegalArgumentException saying which pattern is bad, where it is, and what to do
   */
  static IgnoreRule parse(byte[] text, String where) {
    int start = text.length > 0 && text[0] == '!' ? 1 : 0;
    int end = text.length;
    boolean directoriesOnly = end > start && text[end - 1] == '/';
    if (directoriesOnly) {
      end--;
    }
    byte[] pattern = Arrays.copyOfRange(text, start, end);
    try {
      if (pattern.length == 0) {
        throw new IllegalArgumentException("it is empty; name what it shall match, or remove it");
      }
      return compile(pattern, start == 1, directoriesOnly);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Bad pattern '"
              + new String(text, StandardCharsets.UTF_8)
              + "' in "
              + where
              + ": "
              + e.getMessage()
              + ".",
          e);
    }
  }

  private static IgnoreRule compile(byte[] pattern, boolean negated, boolean directoriesOnly) {
    boolean path = false;
    for (byte b : pattern) {
      path |= b == '/';
    }
    int start = path && pattern[0] == '/' ? 1 : 0;
    int special = start;
    while (special < pattern.length && !Glob.isSpecial(pattern[special])) {
      special++;
    }
    byte[] literal = Arrays.copyOfRange(pattern, start, special);
    byte[] rest = Arrays.copyOfRange(pattern, special, pattern.length);
    Test test;
    if (path) {
      test = rest.length == 0 ? Test.PATH_IS : Test.PATH_GLOB;
    } else if (rest.length == 0) {
      test = Test.NAME_IS;
    } else if (allStars(rest)) {
      test = Test.NAME_STARTS;
    } else if (literal.length == 0 && rest[0] == '*' && plain(rest, 1)) {
      return new IgnoreRule(
          negated, directoriesOnly, Test.NAME_ENDS, Arrays.copyOfRange(rest, 1, rest.length), null);
    } else {
      test = Test.NAME_GLOB;
    }
    return new IgnoreRule(negated, directoriesOnly, test, literal, Glob.compile(rest));
  }

  private static boolean allStars(byte[] rest) {
    for (byte b : rest) {
      if (b != '*') {
        return false;
      }
    }
    return true;
  }

  private static boolean plain(byte[] rest, int from) {
    for (int i = from; i < rest.length; i++) {
      if (Glob.isSpecial(rest[i])) {
        return false;
      }
    }
    return true;
  }

  boolean negated() {
    return negated;
  }

  boolean concerns(boolean directory) {
    return directory || !directoriesOnly;
  }

  /** Whether it looks at the path below the place where it was written, not only at the name. */
  boolean byPath() {
    return test == Test.PATH_IS || test == Test.PATH_GLOB;
  }

  /** The one name that it matches, or null. */
  @Nullable FileName name() {
    if (test != Test.NAME_IS) {
      return null;
    }
    try {
      return FileName.of(literal);
    } catch (IllegalArgumentException e) {
      return null; // "." and "..": nothing is named so, and the test will not match
    }
  }

  /** For a rule that is not by path. */
  boolean matchesName(FileName name) {
    int length = name.length();
    return switch (test) {
      case NAME_IS -> length == literal.length && startsWith(name);
      case NAME_STARTS -> length >= literal.length && startsWith(name);
      case NAME_ENDS -> length >= literal.length && endsWith(name);
      default -> length >= literal.length && startsWith(name) && glob(name.bytes(), literal.length);
    };
  }

  /**
   * For a rule by path: the path from {@code base} on is relative to where the rule was written.
   */
  boolean matchesPath(byte[] path, int base) {
    int length = path.length - base;
    if (length < literal.length
        || !Arrays.equals(path, base, base + literal.length, literal, 0, literal.length)) {
      return false;
    }
    return test == Test.PATH_IS ? length == literal.length : glob(path, base + literal.length);
  }

  /**
   * Whether a rule by path can match anything in the directory whose path begins at {@code base}.
   */
  boolean reaches(byte[] directory, int base) {
    int length = directory.length - base;
    if (length <= 0) {
      return true;
    }
    int common = Math.min(length, literal.length);
    boolean same = Arrays.equals(directory, base, base + common, literal, 0, common);
    if (!same || literal.length > length) {
      return same && literal[length] == '/';
    }
    return test == Test.PATH_GLOB;
  }

  private boolean glob(byte[] text, int from) {
    return glob != null && glob.matches(text, from);
  }

  private boolean startsWith(FileName name) {
    for (int i = 0; i < literal.length; i++) {
      if (name.at(i) != literal[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean endsWith(FileName name) {
    int shift = name.length() - literal.length;
    for (int i = literal.length - 1; i >= 0; i--) {
      if (name.at(shift + i) != literal[i]) {
        return false;
      }
    }
    return true;
  }
}
