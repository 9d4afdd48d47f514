package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of paths: {@code *} is any part of a name, {@code ?} one character of it, {@code **}
 * any part of a path. A pattern without a slash is compared with the name alone; one that begins
 * with a slash with the whole path; any other may begin at any folder. One that ends in a slash
 * means everything below. Takes time in proportion to pattern times path. Immutable.
 */
public final class PathGlob {
  private static final int LONGEST = 4_096;

  /** What is no character of a path: such a state matches, and goes on, in its own way. */
  private static final int ONE = -1;

  private static final int STAR = -2;
  private static final int ANYTHING = -3;

  /** Any folders and their last slash, or nothing; followed by the state within a folder's name. */
  private static final int FOLDERS = -4;

  private static final int IN_FOLDER = -5;

  private final int[] states;
  private final boolean name;

  private PathGlob(int[] states, boolean name) {
    this.states = states;
    this.name = name;
  }

  /**
   * @throws IllegalArgumentException if it is empty or longer than 4,096 characters
   */
  public static PathGlob of(String pattern) {
    if (pattern.isBlank() || pattern.length() > LONGEST) {
      throw new IllegalArgumentException("a pattern of paths has 1 to " + LONGEST + " characters");
    }
    String whole = pattern.endsWith("/") ? pattern + "**" : pattern;
    boolean name = whole.indexOf('/') < 0;
    boolean anywhere = !name && !whole.startsWith("/") && !whole.startsWith("**");
    return new PathGlob(compile(anywhere ? "/**/" + whole : whole), name);
  }

  private static int[] compile(String pattern) {
    List<Integer> states = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean twice = c == '*' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
      boolean folders =
          twice
              && (i == 0 || pattern.charAt(i - 1) == '/')
              && i + 2 < pattern.length()
              && pattern.charAt(i + 2) == '/';
      if (folders) {
        states.add(FOLDERS);
        states.add(IN_FOLDER);
        i += 2;
      } else if (twice) {
        states.add(ANYTHING);
        i++;
      } else {
        states.add(c == '*' ? STAR : c == '?' ? ONE : c);
      }
    }
    return states.stream().mapToInt(state -> state).toArray();
  }

  /**
   * @param path absolute, with slashes
   */
  public boolean matches(String path) {
    String text = name ? path.substring(path.lastIndexOf('/') + 1) : path;
    boolean[] now = new boolean[states.length + 1];
    now[0] = true;
    skip(now);
    for (int i = 0; i < text.length(); i++) {
      boolean[] next = new boolean[states.length + 1];
      char c = text.charAt(i);
      for (int s = 0; s < states.length; s++) {
        if (now[s]) {
          step(c, s, next);
        }
      }
      skip(next);
      now = next;
    }
    return now[states.length];
  }

  private void step(char c, int s, boolean[] next) {
    switch (states[s]) {
      case ONE -> next[s + 1] |= c != '/';
      case STAR -> next[s] |= c != '/';
      case ANYTHING -> next[s] = true;
      case FOLDERS -> next[c == '/' ? s : s + 1] = true;
      case IN_FOLDER -> next[c == '/' ? s - 1 : s] = true;
      default -> next[s + 1] |= c == states[s];
    }
  }

  /** Past states that may stand for nothing. */
  private void skip(boolean[] at) {
    for (int s = 0; s < states.length; s++) {
      if (at[s] && (states[s] == STAR || states[s] == ANYTHING)) {
        at[s + 1] = true;
      } else if (at[s] && states[s] == FOLDERS) {
        at[s + 2] = true;
      }
    }
  }
}
