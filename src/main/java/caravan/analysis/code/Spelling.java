package caravan.analysis.code;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a language writes what it refers to, and how that is told to whoever finds the file. */
final class Spelling {
  private Spelling() {}

  /** Without the quotes of a literal; angles stay, since they say where a header is looked for. */
  static String unquoted(String text) {
    if (text.length() >= 2
        && "'\"`".indexOf(text.charAt(0)) >= 0
        && text.charAt(text.length() - 1) == text.charAt(0)) {
      return text.substring(1, text.length() - 1);
    }
    return text;
  }

  /** A dotted name with no space and no comment in it. */
  static String name(String text) {
    return text.indexOf(' ') < 0 && text.indexOf('\n') < 0 ? text : text.replaceAll("\\s+", "");
  }

  /** What a module and something in it are called together. */
  static String join(String module, String name, String separator) {
    return module.endsWith(separator) ? module + name : module + separator + name;
  }

  /** What follows a keyword. */
  static String after(String keyword, String text) {
    return text.startsWith(keyword) ? text.substring(keyword.length()).strip() : text;
  }

  /**
   * A path from the expression that PHP or Bash makes it of: {@code __DIR__ . '/a.php'} and {@code
   * "$(dirname "$0")/a.sh"} lie beside the file.
   *
   * @return null if only a run can tell
   */
  static @Nullable String path(String expression) {
    String text = expression.strip();
    while (text.startsWith("(") && text.endsWith(")") && !text.startsWith("(__")) {
      text = text.substring(1, text.length() - 1).strip();
    }
    for (String here : List.of("__DIR__", "dirname(__FILE__)")) {
      if (text.startsWith(here)) {
        String rest = text.substring(here.length()).strip();
        return rest.startsWith(".") ? beside(unquoted(rest.substring(1).strip())) : null;
      }
    }
    text = unquoted(text);
    for (String here :
        List.of(
            "$(dirname \"$0\")",
            "$(dirname $0)",
            "$(dirname \"${BASH_SOURCE[0]}\")",
            "${BASH_SOURCE%/*}",
            "${0%/*}",
            "`dirname $0`")) {
      if (text.startsWith(here)) {
        return beside(unquoted(text.substring(here.length())));
      }
      if (text.startsWith("\"" + here + "\"")) {
        return beside(text.substring(here.length() + 2));
      }
    }
    // ${DIR}/lib.sh: most often the script's own directory, and at least the name is known
    if (text.startsWith("$")) {
      int slash = text.indexOf('/');
      return slash < 0 ? null : plain("./" + text.substring(slash + 1));
    }
    return plain(text);
  }

  private static @Nullable String beside(String rest) {
    return plain(rest.startsWith("/") ? "." + rest : "./" + rest);
  }

  private static @Nullable String plain(String path) {
    for (int i = 0; i < path.length(); i++) {
      if ("$`'\"(){}*?".indexOf(path.charAt(i)) >= 0) {
        return null;
      }
    }
    return path;
  }
}
