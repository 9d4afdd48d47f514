package caravan.analysis.language;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which languages there are and which names their files have; read from {@code languages.tsv}. */
final class Catalog {
  private final Map<String, List<String>> extensions = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> interpreters = new HashMap<>();
  private final Map<String, String> kinds = new HashMap<>();

  Catalog() {
    try (InputStream in = Catalog.class.getResourceAsStream("languages.tsv")) {
      if (in == null) {
        throw new IllegalStateException("languages.tsv is not in the jar");
      }
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read languages.tsv", e);
    }
  }

  private void add(String line) {
    if (line.startsWith("#") || line.isBlank()) {
      return;
    }
    String[] columns = line.split("\t", -1);
    String language = columns[0];
    kinds.put(language, columns[1]);
    for (String word : words(columns, 2)) {
      boolean first = word.endsWith("!");
      String extension = first ? word.substring(0, word.length() - 1) : word;
      List<String> all = extensions.computeIfAbsent(extension, e -> new ArrayList<>(1));
      all.add(first ? 0 : all.size(), language);
    }
    words(columns, 3).forEach(name -> names.put(name, language));
    words(columns, 4).forEach(interpreter -> interpreters.putIfAbsent(interpreter, language));
  }

  private static List<String> words(String[] columns, int column) {
    return columns.length <= column || columns[column].isBlank()
        ? List.of()
        : List.of(columns[column].strip().split(" +"));
  }

  /** The languages of an extension, the usual one first; empty if there is none. */
  List<String> byExtension(String extension) {
    return extensions.getOrDefault(extension.toLowerCase(Locale.ROOT), List.of());
  }

  @Nullable String byName(String name) {
    return names.get(name);
  }

  @Nullable String byInterpreter(String interpreter) {
    return interpreters.get(interpreter);
  }

  /** One of code, markup, data, prose; empty for an unknown language. */
  String kind(String language) {
    return kinds.getOrDefault(language, "");
  }

  boolean knows(String language) {
    return kinds.containsKey(language);
  }
}
