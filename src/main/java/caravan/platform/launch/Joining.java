package caravan.platform.launch;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/**
 * How resources of one name from several jars become one that says the same to who asks for all of
 * them. The order matters: the first that knows a name has it.
 */
enum Joining {
  /** Camel's lists of what a jar brings: names by key, with spaces between them. */
  NAMES("META-INF/services/.+\\.properties", (first, next) -> first + " " + next),

  /** Spring's lists by key, with commas between them. */
  FACTORIES(
      "META-INF/(spring\\.factories|spring/aot\\.factories)", (first, next) -> first + "," + next),

  /** Tables, where the first that has a key is right; Camel has one for each part of its own. */
  TABLES(
      "META-INF/([^/]+\\.properties|spring\\.(handlers|schemas|tooling)|spring/.+\\.replacements"
          + "|services/org/apache/camel/(?!TypeConverter).+)",
      (first, next) -> first),

  /** Services and the like: one name a line. */
  LINES("META-INF/(services/.+|spring/.+\\.imports|jolokia/services.*)", (first, next) -> first) {
    @Override
    String join(List<String> texts) {
      return String.join("\n", texts) + "\n";
    }
  };

  private final Pattern names;
  private final BinaryOperator<String> values;

  Joining(String names, BinaryOperator<String> values) {
    this.names = Pattern.compile(names);
    this.values = values;
  }

  /** How those of a name are joined; empty if the first counts. */
  static Optional<Joining> of(String name) {
    return name.endsWith("/")
        ? Optional.empty()
        : Arrays.stream(values()).filter(one -> one.names.matcher(name).matches()).findFirst();
  }

  /**
   * All of them in one, in the order of the class path; a character stands for a byte, as Java
   * reads tables.
   */
  String join(List<String> texts) throws IOException {
    Properties all = new Properties();
    for (String text : texts) {
      Properties one = new Properties();
      one.load(new StringReader(text));
      one.forEach((key, value) -> all.merge(key, value, this::both));
    }
    StringBuilder table = new StringBuilder();
    for (String key : new TreeSet<>(all.stringPropertyNames())) {
      table.append(escape(key)).append('=').append(escape(all.getProperty(key))).append('\n');
    }
    return table.toString();
  }

  private Object both(Object first, Object next) {
    return values.apply((String) first, (String) next);
  }

  /** As {@link Properties#load} takes it back, without the date that its own writer adds. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case ' ', ':', '=', '#', '!', '\\' -> escaped.append('\\').append(c);
        default -> {
          if (c < ' ' || c > '~') {
            escaped.append(String.format("\\u%04x", (int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }
}
