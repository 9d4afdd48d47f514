package caravan.analysis.stack;

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

/** Which dependencies stand for technologies; read from {@code technologies.tsv}. */
final class Dependencies {
  record Known(String technology, Technology.Kind kind) {}

  private record Prefix(String prefix, Known known) {}

  private final Map<String, Known> exact = new HashMap<>();
  private final List<Prefix> prefixes = new ArrayList<>();

  Dependencies() {
    try (InputStream in = Dependencies.class.getResourceAsStream("technologies.tsv")) {
      if (in == null) {
        throw new IllegalStateException("technologies.tsv is not in the jar");
      }
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read technologies.tsv", e);
    }
  }

  private void add(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    String[] columns = line.split("\t");
    Known known =
        new Known(columns[2], Technology.Kind.valueOf(columns[3].toUpperCase(Locale.ROOT)));
    String key = columns[0] + " " + columns[1];
    if (key.endsWith("*")) {
      prefixes.add(new Prefix(key.substring(0, key.length() - 1), known));
    } else {
      exact.put(key, known);
    }
  }

  @Nullable Known find(String ecosystem, String dependency) {
    String key = ecosystem + " " + dependency.toLowerCase(Locale.ROOT);
    Known known = exact.get(key);
    if (known != null) {
      return known;
    }
    for (Prefix each : prefixes) {
      if (key.startsWith(each.prefix())) {
        return each.known();
      }
    }
    return null;
  }
}
