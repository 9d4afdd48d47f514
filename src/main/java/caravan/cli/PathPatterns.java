package caravan.cli;

import caravan.vault.restore.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Patterns of paths. An absolute one stands for what it names and all below it; one without a slash
 * at its start may begin in any directory. {@code *} and {@code ?} stay within a name, {@code **}
 * as a whole name spans any number of them; {@code \*} and {@code \?} are the plain characters.
 * Belongs to one thread.
 */
final class PathPatterns implements Selection {
  private static final String ANY = "**";

  private final List<Pattern> patterns = new ArrayList<>();

  private static final class Pattern {
    final String text;
    final String[] steps;

    /** Whether no step is a glob; then the path as it is. */
    final boolean literal;

    final String path;
    boolean matched;

    Pattern(String text) {
      this.text = text;
      String full = text.startsWith("/") ? text : "/" + ANY + "/" + text;
      steps = Arrays.stream(full.split("/")).filter(s -> !s.isEmpty()).toArray(String[]::new);
      literal = Arrays.stream(steps).noneMatch(PathPatterns::isGlob);
      path = "/" + String.join("/", Arrays.stream(steps).map(PathPatterns::plain).toList());
    }
  }

  PathPatterns(List<String> texts) throws CommandException {
    for (String text : texts) {
      Pattern pattern = new Pattern(text);
      if (text.isEmpty()) {
        throw CommandException.usage("A pattern is empty. Write a path, or leave it out.");
      }
      if (Arrays.stream(pattern.steps).anyMatch(s -> s.equals(".") || s.equals(".."))) {
        throw CommandException.usage(
            "Bad pattern '" + text + "': write it without . and .. as names of directories.");
      }
      patterns.add(pattern);
    }
  }

  /** The pattern that stands for this path alone, and all below it. */
  static String literal(String path) {
    return path.replace("*", "\\*").replace("?", "\\?");
  }

  /** Paths that are named as they are, with no glob in them. */
  List<String> literals() {
    return patterns.stream().filter(p -> p.literal).map(p -> p.path).toList();
  }

  /** Patterns that nothing has matched so far. */
  List<String> unmatched() {
    return patterns.stream().filter(p -> !p.matched).map(p -> p.text).toList();
  }

  @Override
  public boolean wants(String path) {
    boolean wanted = false;
    for (Pattern pattern : patterns) {
      if (matches(pattern, path)) {
        pattern.matched = true;
        wanted = true;
      }
    }
    return wanted;
  }

  @Override
  public boolean mayHoldWanted(String directory) {
    for (Pattern pattern : patterns) {
      if (pattern.literal
          ? pattern.path.startsWith(directory + "/")
          : mayLead(pattern.steps, steps(directory))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pattern stands for this very path, and not only for a directory above it. */
  boolean matchesExactly(String path) {
    for (Pattern pattern : patterns) {
      if (pattern.literal
          ? path.equals(pattern.path)
          : matches(pattern.steps, 0, steps(path), 0, false)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(Pattern pattern, String path) {
    if (pattern.literal) {
      String wanted = pattern.path;
      return wanted.equals("/")
          || path.equals(wanted)
          || (path.startsWith(wanted) && path.charAt(wanted.length()) == '/');
    }
    return matches(pattern.steps, 0, steps(path), 0, true);
  }

  /**
   * Whether the steps of a pattern from one on match those of a path.
   *
   * @param below whether more of the path may follow
   */
  private static boolean matches(String[] pattern, int p, String[] path, int at, boolean below) {
    if (p == pattern.length) {
      return below || at == path.length;
    }
    if (pattern[p].equals(ANY)) {
      if (p + 1 == pattern.length) {
        return at < path.length;
      }
      for (int i = at; i <= path.length; i++) {
        if (matches(pattern, p + 1, path, i, below)) {
          return true;
        }
      }
      return false;
    }
    return at < path.length
        && glob(pattern[p], path[at])
        && matches(pattern, p + 1, path, at + 1, below);
  }

  private static boolean mayLead(String[] pattern, String[] directory) {
    for (int i = 0; i < directory.length; i++) {
      if (i == pattern.length) {
        return false;
      }
      if (pattern[i].equals(ANY)) {
        return true;
      }
      if (!glob(pattern[i], directory[i])) {
        return false;
      }
    }
    return directory.length < pattern.length;
  }

  /** Whether a name matches {@code *} and {@code ?}; goes back to the last star only. */
  static boolean glob(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int starName = 0;
    while (n < name.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : '\0';
      boolean escaped = c == '\\' && p + 1 < pattern.length() && isSpecial(pattern.charAt(p + 1));
      if (p < pattern.length() && c == '*') {
        star = ++p;
        starName = n;
      } else if (p < pattern.length() && c == '?') {
        p++;
        n += Character.charCount(name.codePointAt(n));
      } else if (p < pattern.length() && name.charAt(n) == (escaped ? pattern.charAt(p + 1) : c)) {
        p += escaped ? 2 : 1;
        n++;
      } else if (star >= 0) {
        p = star;
        n = ++starName;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean isSpecial(char c) {
    return c == '*' || c == '?';
  }

  private static boolean isGlob(String step) {
    for (int i = 0; i < step.length(); i++) {
      if (isSpecial(step.charAt(i)) && (i == 0 || step.charAt(i - 1) != '\\')) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String step) {
    return step.replace("\\*", "*").replace("\\?", "?");
  }

  private static String[] steps(String path) {
    return path.length() <= 1 ? new String[0] : path.substring(1).split("/");
  }
}
