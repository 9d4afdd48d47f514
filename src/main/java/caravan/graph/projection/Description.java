package caravan.graph.projection;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Level;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is known of one content, as the graph has it. Everything in an {@link Understanding} went
 * past the search for secrets; nothing else of a content comes here.
 *
 * @param stamp other for each other description: what has the same need not be written
 */
record Description(
    ContentId content, Optional<Understanding> known, Optional<Grouped> cluster, String stamp) {
  /** The heaviest say what a file is about; more would be edges that nobody follows. */
  private static final int KEYPHRASES = 10;

  private static final int ENTITIES = 10;

  /** What the index of vectors takes. */
  private static final int DIMENSIONS = 384;

  static Description of(ContentId content, Meanings meanings) throws IOException {
    Optional<Understanding> known = meanings.of(content);
    Optional<Grouped> cluster = known.flatMap(meanings::cluster);
    String stamp =
        known
            .map(
                u ->
                    u.versions()
                        + cluster.map(c -> c.id() + c.name() + rounded(c)).orElse("")
                        + hash(u))
            .orElse("");
    return new Description(content, known, cluster, stamp);
  }

  /** The same in every process: what has enums in it has no such hash of its own. */
  private static String hash(Understanding u) {
    String said =
        u.mediaType()
            + u.facts()
            + u.excerpt()
            + u.keyphrases()
            + u.entities()
            + u.level()
            + new TreeMap<>(u.failures());
    return Integer.toHexString(said.hashCode())
        + Integer.toHexString(u.vector().map(Vector::hashCode).orElse(0));
  }

  /** The middle of a cluster moves a little with every content that comes; that is no news. */
  private static double rounded(Grouped cluster) {
    return Math.round(cluster.similarity() * 100) / 100.0;
  }

  /** The properties of the content. */
  Map<String, Object> content(FileFacts facts) {
    Map<String, Object> content = new HashMap<>();
    content.put("stamp", stamp);
    content.put("vector", null); // that of another model would stay
    content.put("understood", known.isPresent());
    content.put("type", facts.type());
    content.put("category", facts.category());
    content.put("language", facts.language());
    content.put("level", facts.level());
    known.ifPresent(
        u -> {
          boolean told = isTold(u);
          content.put("title", told ? u.facts().getOrDefault("title", "") : "");
          content.put("excerpt", told ? u.excerpt() : "");
          content.put("keyphrases", told ? names(u) : List.of());
          content.put("entities", told ? entities(u) : List.of());
          content.put("unreadable", unreadable(u));
        });
    return content;
  }

  /** What is restricted has its name and its facts in the graph, and nothing of what it says. */
  private static boolean isTold(Understanding understanding) {
    return understanding.level() != Level.RESTRICTED;
  }

  private static List<String> names(Understanding understanding) {
    return understanding.keyphrases().stream().map(Weighted::name).toList();
  }

  private static List<String> entities(Understanding understanding) {
    return understanding.entities().stream().map(Entity::text).distinct().toList();
  }

  /** Why not, as {@code timed-out}; empty if all of it could be read. */
  private static String unreadable(Understanding understanding) {
    return understanding.failures().values().stream()
        .map(Unreadable::reason)
        .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Its place in the space of meanings; empty if it has none that the index takes. */
  Optional<float[]> vector() {
    return known
        .filter(Description::isTold)
        .flatMap(Understanding::vector)
        .map(Vector::values)
        .filter(values -> values.length == DIMENSIONS);
  }

  /** What it is about and what it names, each once. */
  List<Map<String, Object>> concepts() {
    List<Map<String, Object>> concepts = new ArrayList<>();
    known
        .filter(Description::isTold)
        .ifPresent(
            u -> {
              Set<String> seen = new HashSet<>();
              u.keyphrases().stream()
                  .limit(KEYPHRASES)
                  .forEach(k -> add(concepts, seen, k.name(), "keyphrase", k.weight()));
              int most = u.entities().stream().mapToInt(Entity::count).max().orElse(1);
              u.entities().stream()
                  .sorted(Comparator.comparingInt(Entity::count).reversed())
                  .limit(ENTITIES)
                  .forEach(e -> add(concepts, seen, e.text(), e.kind(), (double) e.count() / most));
            });
    return concepts;
  }

  private static void add(
      List<Map<String, Object>> concepts,
      Set<String> seen,
      String name,
      String category,
      double weight) {
    if (!name.isBlank() && seen.add(category + "\n" + name)) {
      concepts.add(Map.of("name", name, "category", category, "weight", weight));
    }
  }

  double similarity() {
    return cluster.map(Description::rounded).orElse(0.0);
  }
}
