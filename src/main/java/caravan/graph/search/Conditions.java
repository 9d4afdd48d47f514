package caravan.graph.search;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Filters as Cypher over a file {@code f}, a version {@code v} and a content {@code c}. The text is
 * constant, so the server plans it once; whatever a user says is a parameter.
 */
final class Conditions {
  /** How sensitive a file is: what was corrected for its path, else what its content says. */
  static final String LEVEL =
      "CASE WHEN coalesce(f.level, '') <> '' THEN f.level ELSE coalesce(c.level, '') END";

  /** Of the name alone, everything may be found. */
  static final String NAMES =
      "($category IS NULL OR coalesce(c.category, f.category) = $category)"
          + " AND ($type IS NULL OR coalesce(c.type, f.type) = $type)"
          + " AND ($types IS NULL OR coalesce(c.type, f.type) STARTS WITH $types)"
          + " AND ($extension IS NULL OR toLower(f.name) ENDS WITH $extension"
          + " OR toLower(coalesce(c.language, f.language, '')) = $language)"
          + " AND ($after IS NULL OR v.modified_at >= $after)"
          + " AND ($before IS NULL OR v.modified_at < $before)"
          + " AND ($source IS NULL OR f.source = $source)"
          + " AND ($level IS NULL OR "
          + LEVEL
          + " = $level)"
          + " AND ($snapshot IS NULL OR EXISTS { MATCH (s:Snapshot {id: $snapshot})"
          + " WHERE s.source = f.source AND v.since <= s.seq AND s.seq <= v.until })";

  /** What a restricted file says must not find it: who asks would learn that it says so. */
  static final String OPEN =
      "coalesce(f.level, '') <> 'restricted' AND coalesce(c.level, '') <> 'restricted'";

  static final String CONTENTS = OPEN + " AND " + NAMES;

  private Conditions() {}

  /** What the conditions need. */
  static Map<String, @Nullable Object> parameters(Filters filters) {
    Map<String, @Nullable Object> all = new HashMap<>();
    all.put("category", filters.category().map(Conditions::lower).orElse(null));
    all.put("after", time(filters.after()));
    all.put("before", time(filters.before()));
    all.put("source", filters.source().orElse(null));
    all.put("snapshot", filters.snapshot().orElse(null));
    all.put("level", filters.level().map(level -> lower(level.name())).orElse(null));
    all.put("type", null);
    all.put("types", null);
    all.put("extension", null);
    all.put("language", null);
    filters.type().map(Conditions::lower).ifPresent(type -> type(type, all));
    return all;
  }

  private static void type(String type, Map<String, @Nullable Object> all) {
    if (type.endsWith("/*")) {
      all.put("types", type.substring(0, type.length() - 1));
    } else if (type.contains("/")) {
      all.put("type", type);
    } else {
      all.put("extension", type.startsWith(".") ? type : "." + type);
      all.put("language", type);
    }
  }

  private static @Nullable Object time(Optional<Instant> time) {
    return time.map(each -> (Object) each.atZone(ZoneOffset.UTC)).orElse(null);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
