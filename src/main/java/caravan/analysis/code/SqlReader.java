package caravan.analysis.code;

import caravan.model.meaning.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tables that SQL declares and uses, word by word: dialects differ too much for one grammar, and
 * these few words are the same in all. Comments and texts are passed over.
 */
final class SqlReader {
  private record Word(String text, int line, boolean quoted) {
    boolean is(String other) {
      return !quoted && text.equals(other);
    }
  }

  private static final Set<String> MODIFIERS =
      Set.of(
          "or",
          "replace",
          "temporary",
          "temp",
          "unlogged",
          "global",
          "local",
          "external",
          "if",
          "not",
          "exists",
          "materialized",
          "recursive",
          "only",
          "virtual");
  private static final Set<String> NO_TABLE =
      Set.of(
          "select",
          "lateral",
          "unnest",
          "values",
          "dual",
          "set",
          "where",
          "on",
          "generate_series",
          "table",
          "(",
          ";",
          ",",
          ")");

  private SqlReader() {}

  static Code read(String text) {
    Reading reading = new Reading("sql");
    List<Word> words = words(text);
    Set<String> local = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      switch (word.quoted() ? "" : word.text()) {
        case "create" -> declare(words, i, reading);
        case "from", "join", "into", "update", "references", "table" ->
            use(words, i, local, reading);
        case "as" -> {
          // WITH name AS ( … ) is no table of the database
          if (i > 0 && i + 1 < words.size() && words.get(i + 1).is("(")) {
            local.add(words.get(i - 1).text());
          }
        }
        default -> {}
      }
    }
    return reading.code();
  }

  private static void declare(List<Word> words, int at, Reading reading) {
    int i = skip(words, at + 1);
    if (i + 1 >= words.size() || !(words.get(i).is("table") || words.get(i).is("view"))) {
      return;
    }
    Word name = words.get(skip(words, i + 1) < words.size() ? skip(words, i + 1) : i);
    reading.symbol(words.get(i).text(), name.text(), name.line());
  }

  private static void use(List<Word> words, int at, Set<String> local, Reading reading) {
    boolean changes = !words.get(at).is("table") || at == 0 || words.get(at - 1).is("alter");
    boolean created =
        at > 0 && (words.get(at - 1).is("create") || MODIFIERS.contains(words.get(at - 1).text()));
    int i = skip(words, at + 1);
    if (changes && !created && i < words.size()) {
      Word name = words.get(i);
      boolean call = i + 1 < words.size() && words.get(i + 1).is("(") && words.get(at).is("from");
      if (!NO_TABLE.contains(name.text()) && !call && !local.contains(name.text())) {
        reading.reference("type", name.text(), name.line());
      }
    }
  }

  private static int skip(List<Word> words, int from) {
    int i = from;
    while (i < words.size() && !words.get(i).quoted() && MODIFIERS.contains(words.get(i).text())) {
      i++;
    }
    return i;
  }

  /** Names with their schema, and signs; without comments and texts. */
  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = i + 1;
      if (c == '\n') {
        line++;
      } else if (text.startsWith("--", i) || c == '#') {
        end = end(text, "\n", i) - 1;
      } else if (text.startsWith("/*", i)) {
        end = end(text, "*/", i + 2);
      } else if (c == '\'') {
        end = end(text, "'", i + 1);
      } else if (name(c)) {
        end = nameEnd(text, i);
        String word = text.substring(i, end).replaceAll("[\"`\\[\\]]", "");
        boolean quoted = "\"`[".indexOf(c) >= 0;
        words.add(new Word(quoted ? word : word.toLowerCase(Locale.ROOT), line, quoted));
      } else if (!Character.isWhitespace(c)) {
        words.add(new Word(String.valueOf(c), line, false));
      }
      end = Math.max(end, i + 1);
      for (int k = i; k < end && k < text.length(); k++) {
        line += k > i && text.charAt(k) == '\n' ? 1 : 0;
      }
      i = end;
    }
    return words;
  }

  private static boolean name(char c) {
    return Character.isLetterOrDigit(c) || "_\"`[".indexOf(c) >= 0;
  }

  private static int nameEnd(String text, int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if ("\"`".indexOf(c) >= 0) {
        i = end(text, String.valueOf(c), i + 1);
      } else if (c == '[') {
        i = end(text, "]", i + 1);
      } else if (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$') {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  private static int end(String text, String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + mark.length();
  }
}
