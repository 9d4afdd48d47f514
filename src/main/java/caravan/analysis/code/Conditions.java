package caravan.analysis.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How likely each line of a C or C++ file is compiled, by the {@code #if}s around it, on a Unix
 * with an ordinary compiler. What other systems and compilers define is off; what the file defines
 * itself is on; all other macros count as not defined, which is only likely, since a build may
 * define them. Fuzzy logic (minimum, maximum, complement) over four degrees. One use, one thread.
 */
final class Conditions {
  /** Never, or on other systems only. */
  static final int NEVER = 0;

  /** Where a build asks for it. */
  static final int UNLIKELY = 1;

  private static final int LIKELY = 2;
  private static final int SURE = 3;

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "^\\s*#\\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|define|undef)\\b(.*)$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(defined\\b|[A-Za-z_]\\w*|\\d\\w*|&&|\\|\\||==|!=|<=|>=|[!()<>]|\\S)");

  private static final Set<String> ELSEWHERE =
      Set.of(
          "_WIN32",
          "_WIN64",
          "WIN32",
          "WIN64",
          "_WINDOWS",
          "__WIN32__",
          "_WIN32_WCE",
          "_MSC_VER",
          "__MINGW32__",
          "__MINGW64__",
          "__CYGWIN__",
          "__APPLE__",
          "__MACH__",
          "TARGET_OS_IPHONE",
          "TARGET_OS_MAC",
          "macintosh",
          "__FreeBSD__",
          "__NetBSD__",
          "__OpenBSD__",
          "__DragonFly__",
          "__sun",
          "__sun__",
          "__SVR4",
          "_AIX",
          "__hpux",
          "__sgi",
          "__VMS",
          "VMS",
          "__OS2__",
          "OS2",
          "__DJGPP__",
          "MSDOS",
          "__MSDOS__",
          "__EMSCRIPTEN__",
          "__wasm__",
          "__wasi__",
          "__ANDROID__",
          "ANDROID",
          "__HAIKU__",
          "__BEOS__",
          "__QNX__",
          "__amigaos__",
          "AMIGA",
          "__BORLANDC__",
          "__WATCOMC__",
          "__INTEL_COMPILER",
          "__SUNPRO_C",
          "__xlc__");
  private static final Set<String> HERE =
      Set.of(
          "__unix__",
          "__unix",
          "unix",
          "__linux__",
          "__linux",
          "linux",
          "__GNUC__",
          "__STDC__",
          "__STDC_VERSION__",
          "__gnu_linux__",
          "__ELF__");

  private record Level(int now, int taken, int outer) {}

  private final String[] lines;
  private final int[] degrees;
  private final Set<String> defined = new HashSet<>();
  private final Deque<Level> levels = new ArrayDeque<>();

  private Matcher token = TOKEN.matcher("");
  private String next = "";

  Conditions(String text) {
    lines = text.split("\n", -1);
    degrees = new int[lines.length];
    for (int i = 0; i < lines.length; i++) {
      degrees[i] = now();
      Matcher directive = DIRECTIVE.matcher(lines[i]);
      if (directive.matches()) {
        apply(directive.group(1), rest(directive.group(2), i), i);
      }
    }
  }

  /**
   * @param line from 1
   */
  int of(int line) {
    return line >= 1 && line <= degrees.length ? degrees[line - 1] : SURE;
  }

  private int now() {
    return levels.isEmpty() ? SURE : levels.element().now();
  }

  /** With the lines that a backslash joins to it, and without comments. */
  private String rest(String first, int at) {
    StringBuilder all = new StringBuilder(first);
    for (int i = at; lines[i].endsWith("\\") && i + 1 < lines.length; i++) {
      all.setLength(all.length() - 1);
      all.append(' ').append(lines[i + 1]);
    }
    return all.toString().replaceAll("/\\*.*?\\*/", " ").replaceAll("//.*", "");
  }

  private void apply(String word, String rest, int line) {
    switch (word) {
      case "if" -> open(value(rest));
      case "ifdef" -> open(isDefined(name(rest)));
      case "ifndef" -> open(isGuard(name(rest), line) ? SURE : SURE - isDefined(name(rest)));
      case "elif" -> branch(value(rest));
      case "elifdef" -> branch(isDefined(name(rest)));
      case "elifndef" -> branch(SURE - isDefined(name(rest)));
      case "else" -> branch(SURE);
      case "endif" -> levels.poll();
      case "define" -> {
        if (now() >= LIKELY) {
          defined.add(name(rest));
        }
      }
      default -> defined.remove(name(rest));
    }
  }

  private void open(int value) {
    int outer = now();
    levels.push(new Level(Math.min(outer, value), value, outer));
  }

  private void branch(int value) {
    Level level = levels.poll();
    if (level != null) {
      int left = Math.min(value, SURE - level.taken());
      levels.push(
          new Level(Math.min(level.outer(), left), Math.max(level.taken(), left), level.outer()));
    }
  }

  /** {@code #ifndef A_H} with {@code #define A_H} right after it. */
  private boolean isGuard(String name, int line) {
    for (int i = line + 1; i < lines.length && i <= line + 3; i++) {
      Matcher directive = DIRECTIVE.matcher(lines[i]);
      if (directive.matches()) {
        return directive.group(1).equals("define") && name(directive.group(2)).equals(name);
      }
    }
    return false;
  }

  private static String name(String rest) {
    Matcher name = NAME.matcher(rest);
    return name.find() ? name.group() : "";
  }

  private int isDefined(String name) {
    if (ELSEWHERE.contains(name)) {
      return NEVER;
    }
    return HERE.contains(name) || defined.contains(name) ? SURE : UNLIKELY;
  }

  // Expressions: or := and (|| and)*, and := not (&& not)*, not := !not | (or) | defined X | other.

  private int value(String expression) {
    token = TOKEN.matcher(expression);
    advance();
    return either();
  }

  private void advance() {
    next = token.find() ? token.group(1) : "";
  }

  private int either() {
    int value = both();
    while (next.equals("||")) {
      advance();
      value = Math.max(value, both());
    }
    return value;
  }

  private int both() {
    int value = one();
    while (next.equals("&&")) {
      advance();
      value = Math.min(value, one());
    }
    return value;
  }

  private int one() {
    if (next.equals("!")) {
      advance();
      return SURE - one();
    }
    int value;
    if (next.equals("(")) {
      advance();
      value = either();
      skip(")");
    } else if (next.equals("defined")) {
      advance();
      boolean open = next.equals("(");
      if (open) {
        advance();
      }
      value = isDefined(next);
      advance();
      if (open) {
        skip(")");
      }
    } else {
      value = operand();
    }
    return compared(value);
  }

  private int operand() {
    String word = next;
    advance();
    if (word.matches("0[uUlL]*")) {
      return NEVER;
    }
    if (word.matches("\\d\\w*")) {
      return SURE;
    }
    int value = isDefined(word);
    if (next.equals("(")) { // a macro with arguments, as __has_include("x.h")
      int depth = 0;
      do {
        depth += next.equals("(") ? 1 : next.equals(")") ? -1 : 0;
        advance();
      } while (depth > 0 && !next.isEmpty());
      return UNLIKELY;
    }
    return value == SURE && !HERE.contains(word) ? LIKELY : value; // it may be defined as 0
  }

  /** What is compared is mostly a version: as likely as that what has it is there. */
  private int compared(int value) {
    int result = value;
    while (!next.isEmpty() && !next.equals("&&") && !next.equals("||") && !next.equals(")")) {
      result = Math.min(result, LIKELY);
      advance();
    }
    return result;
  }

  private void skip(String expected) {
    if (next.equals(expected)) {
      advance();
    }
  }
}
