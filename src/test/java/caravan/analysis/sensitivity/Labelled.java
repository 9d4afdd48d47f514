package caravan.analysis.sensitivity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of the labelled sets with its values filled in; see the README beside them. */
record Labelled(String name, String text, List<Value> values) {
  private static final Pattern LABEL = Pattern.compile("⟦(!?)([a-z0-9-]+)(?:=([^⟧]*))?⟧");

  /** What must be found. */
  record Value(String kind, Span span) {
    boolean personal() {
      Kind known = kindOf(kind);
      return known != null && !known.secret();
    }
  }

  /** The kind of this word, or null for labels that say less than a kind, as hex40. */
  static @org.jspecify.annotations.Nullable Kind kindOf(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  static List<Labelled> read(String set, long seed) {
    String all;
    try (InputStream in = Labelled.class.getResourceAsStream("/sensitivity/" + set + ".txt")) {
      all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Tokens tokens = new Tokens(seed);
    List<Labelled> cases = new ArrayList<>();
    for (String part : all.split("(?m)^### ")) {
      if (!part.isBlank()) {
        int line = part.indexOf('\n');
        cases.add(fill(part.substring(0, line), part.substring(line + 1), tokens));
      }
    }
    return cases;
  }

  private static Labelled fill(String name, String template, Tokens tokens) {
    StringBuilder text = new StringBuilder();
    List<Value> values = new ArrayList<>();
    Matcher matcher = LABEL.matcher(template);
    int at = 0;
    while (matcher.find()) {
      text.append(template, at, matcher.start());
      String value = matcher.group(3) == null ? tokens.make(matcher.group(2)) : matcher.group(3);
      if (matcher.group(1).isEmpty()) {
        values.add(
            new Value(matcher.group(2), new Span(text.length(), text.length() + value.length())));
      }
      text.append(value);
      at = matcher.end();
    }
    return new Labelled(name, text.append(template, at, template.length()).toString(), values);
  }
}
