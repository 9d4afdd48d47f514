package caravan.analysis.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Spells out an import that names several things in braces, as Rust and Scala write it: {@code
 * a::{b, c::{d, e as f}}} is {@code a::b}, {@code a::c::d} and {@code a::c::e}.
 */
final class UseTree {
  private static final int MAX = 1000;

  private UseTree() {}

  /**
   * @param tree what follows the keyword; comments in it are passed over
   * @param separator between names, which ends a prefix before a brace
   */
  static List<String> flatten(String tree, String separator) {
    List<String> all = new ArrayList<>();
    Deque<String> prefixes = new ArrayDeque<>();
    String prefix = "";
    StringBuilder word = new StringBuilder();
    String text = withoutComments(tree);
    for (int i = 0; i < text.length() && all.size() < MAX; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '{' -> {
          prefixes.push(prefix);
          prefix = prefix + word.toString().strip();
          word.setLength(0);
        }
        case ',', '}' -> {
          add(all, prefix, word, separator);
          if (c == '}') {
            prefix = prefixes.isEmpty() ? "" : prefixes.pop();
          }
        }
        default -> word.append(c);
      }
    }
    add(all, prefix, word, separator);
    return all;
  }

  private static void add(List<String> all, String prefix, StringBuilder word, String separator) {
    String name = word.toString().strip();
    word.setLength(0);
    for (String renaming : List.of(" as ", "=>")) {
      int at = name.indexOf(renaming);
      name = at < 0 ? name : name.substring(0, at).strip();
    }
    if (name.isEmpty()) {
      return;
    }
    if (name.equals("self")) {
      all.add(
          prefix.endsWith(separator)
              ? prefix.substring(0, prefix.length() - separator.length())
              : prefix);
      return;
    }
    String full = (prefix + name).replaceAll("\\s+", "");
    boolean wildcard = full.endsWith(separator + "_") || full.endsWith(separator + "given");
    all.add(wildcard ? full.substring(0, full.lastIndexOf(separator)) + separator + "*" : full);
  }

  private static String withoutComments(String text) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("//", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
        clean.append(' ');
      } else if (text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        i = end < 0 ? text.length() : end + 1;
        clean.append(' ');
      } else {
        clean.append(text.charAt(i));
      }
    }
    return clean.toString();
  }
}
