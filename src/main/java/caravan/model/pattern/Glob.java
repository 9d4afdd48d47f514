package caravan.model.pattern;

import java.util.Arrays;

/**
 * A pattern of git's {@code wildmatch} over bytes: {@code ?}, {@code *} and classes stay within a
 * path's component, {@code **} as a whole component spans any number of them. Two places to go back
 * to are enough, one within the component and one across, so time is bounded by length of text
 * times length of pattern, squared at worst: a hostile pattern cannot stall a backup. Immutable.
 */
public final class Glob {
  private static final byte LITERAL = 0;
  private static final byte ONE = 1;
  private static final byte CLASS = 2;

  /** Any bytes but a slash. */
  private static final byte STAR = 3;

  /** Any bytes. */
  private static final byte ALL = 4;

  /** Nothing, or any bytes up to a slash and it. */
  private static final byte DIRECTORIES = 5;

  private static final String UNCLOSED =
      "the character class is not closed; close it with ], or write \\[ for a plain bracket";

  private final byte[] kinds;
  private final byte[] literals;
  private final boolean[][] classes;

  private Glob(byte[] kinds, byte[] literals, boolean[][] classes) {
    this.kinds = kinds;
    this.literals = literals;
    this.classes = classes;
  }

  public static boolean isSpecial(byte b) {
    return b == '*' || b == '?' || b == '[' || b == '\\';
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the pattern, as a clause
   */
  public static Glob compile(byte[] pattern) {
    byte[] kinds = new byte[pattern.length];
    byte[] literals = new byte[pattern.length];
    boolean[][] classes = new boolean[pattern.length][];
    int count = 0;
    int at = 0;
    while (at < pattern.length) {
      byte b = pattern[at];
      switch (b) {
        case '?' -> {
          kinds[count] = ONE;
          at++;
        }
        case '*' -> {
          int end = at;
          while (end < pattern.length && pattern[end] == '*') {
            end++;
          }
          boolean whole = end - at > 1 && (at == 0 || pattern[at - 1] == '/');
          if (whole && end == pattern.length) {
            kinds[count] = ALL;
          } else if (whole && pattern[end] == '/') {
            kinds[count] = DIRECTORIES;
            end++;
          } else if (whole
              && pattern[end] == '\\'
              && end + 1 < pattern.length
              && pattern[end + 1] == '/') {
            kinds[count] = ALL;
          } else {
            kinds[count] = STAR;
          }
          at = end;
        }
        case '[' -> {
          kinds[count] = CLASS;
          ClassParser parser = new ClassParser(pattern, at + 1);
          classes[count] = parser.parse();
          at = parser.at;
        }
        case '\\' -> {
          if (at + 1 == pattern.length) {
            throw new IllegalArgumentException(
                "it ends with a single backslash; write \\\\ for a plain one");
          }
          literals[count] = pattern[at + 1];
          at += 2;
        }
        default -> {
          literals[count] = b;
          at++;
        }
      }
      count++;
    }
    return new Glob(
        Arrays.copyOf(kinds, count), Arrays.copyOf(literals, count), Arrays.copyOf(classes, count));
  }

  /** Whether all of the text from a position on matches. */
  public boolean matches(byte[] text, int from) {
    int t = from;
    int p = 0;
    int starPattern = -1;
    int starText = 0;
    int allPattern = -1;
    int allText = 0;
    while (true) {
      if (p == kinds.length) {
        if (t == text.length) {
          return true;
        }
      } else if (kinds[p] == STAR) {
        starPattern = ++p;
        starText = t;
        continue;
      } else if (kinds[p] == ALL || kinds[p] == DIRECTORIES) {
        // What came before has matched as early as it can; a later place could not help.
        allPattern = ++p;
        allText = t;
        starPattern = -1;
        continue;
      } else if (t < text.length && one(p, text[t])) {
        p++;
        t++;
        continue;
      }
      if (starPattern >= 0 && starText < text.length && text[starText] != '/') {
        t = ++starText;
        p = starPattern;
      } else if (allPattern >= 0) {
        if (kinds[allPattern - 1] == DIRECTORIES) {
          while (allText < text.length && text[allText] != '/') {
            allText++;
          }
        }
        if (allText >= text.length) {
          return false;
        }
        t = ++allText;
        p = allPattern;
        starPattern = -1;
      } else {
        return false;
      }
    }
  }

  private boolean one(int p, byte b) {
    return switch (kinds[p]) {
      case LITERAL -> literals[p] == b;
      case ONE -> b != '/';
      default -> b != '/' && classes[p][b & 0xff];
    };
  }

  /** Reads what is between brackets, as wildmatch does in its oddest corners. */
  private static final class ClassParser {
    private final byte[] pattern;
    private final boolean[] set = new boolean[256];
    private int at;

    ClassParser(byte[] pattern, int at) {
      this.pattern = pattern;
      this.at = at;
    }

    boolean[] parse() {
      boolean negated = peek() == '!' || peek() == '^';
      if (negated) {
        at++;
      }
      int previous = -1;
      boolean first = true;
      while (first || peek() != ']') {
        first = false;
        int c = peek();
        if (c == '\\') {
          at++;
          previous = add(peek());
        } else if (c == '-' && previous >= 0 && at + 1 < pattern.length && at(1) != ']') {
          at++;
          if (peek() == '\\') {
            at++;
          }
          for (int i = previous; i <= peek(); i++) {
            set[i] = true;
          }
          previous = -1;
        } else if (c == '[' && at + 1 < pattern.length && at(1) == ':') {
          previous = named();
        } else {
          previous = add(c);
        }
        at++;
      }
      at++;
      for (int i = 0; negated && i < set.length; i++) {
        set[i] = !set[i];
      }
      return set;
    }

    private int add(int c) {
      set[c] = true;
      return c;
    }

    private int named() {
      int end = at + 2;
      while (end < pattern.length && pattern[end] != ']') {
        end++;
      }
      if (end == pattern.length) {
        throw new IllegalArgumentException(UNCLOSED);
      }
      if (end - at < 3 || pattern[end - 1] != ':') {
        return add('['); // only looks like a named class
      }
      StringBuilder name = new StringBuilder();
      for (int i = at + 2; i < end - 1; i++) {
        name.append((char) (pattern[i] & 0xff));
      }
      for (int c = 0; c < 128; c++) {
        if (isIn(name.toString(), c)) {
          set[c] = true;
        }
      }
      at = end;
      return -1;
    }

    private static boolean isIn(String name, int c) {
      boolean upper = c >= 'A' && c <= 'Z';
      boolean lower = c >= 'a' && c <= 'z';
      boolean digit = c >= '0' && c <= '9';
      boolean alnum = upper || lower || digit;
      boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      return switch (name) {
        case "alnum" -> alnum;
        case "alpha" -> upper || lower;
        case "blank" -> c == ' ' || c == '\t';
        case "cntrl" -> c < 32 || c == 127;
        case "digit" -> digit;
        case "graph" -> c > 32 && c < 127;
        case "lower" -> lower;
        case "print" -> c >= 32 && c < 127;
        case "punct" -> c > 32 && c < 127 && !alnum;
        case "space" -> space;
        case "upper" -> upper;
        case "xdigit" -> digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        default ->
            throw new IllegalArgumentException(
                "there is no character class [:"
                    + name
                    + ":]; there are alnum, alpha, blank, cntrl, digit, graph, lower, print,"
                    + " punct, space, upper and xdigit");
      };
    }

    private int peek() {
      return at(0);
    }

    private int at(int ahead) {
      if (at + ahead >= pattern.length) {
        throw new IllegalArgumentException(UNCLOSED);
      }
      return pattern[at + ahead] & 0xff;
    }
  }
}
