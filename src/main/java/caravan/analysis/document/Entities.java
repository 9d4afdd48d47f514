package caravan.analysis.document;

import caravan.model.meaning.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds by patterns whom and what a text names, in English, German, French and Spanish:
 * organisations by their legal form, people by a title or a mail address, amounts with a currency,
 * dates, numbers of invoices and contracts, and the domains of mail addresses. Takes time in
 * proportion to the text, because no pattern repeats without a bound. Safe for concurrent use.
 */
public final class Entities {
  /** Most entities of a text. */
  public static final int LIMIT = 100;

  private static final int LENGTH = 200;
  private static final int TEXT = 100_000;
  private static final int DIFFERENT = 5_000;

  private Entities() {}

  /**
   * The most frequent first, at most {@link #LIMIT}; of equal ones the first. Dates are written as
   * ISO 8601.
   *
   * @param text of which the first 100,000 characters count
   * @param language as {@code de}; empty if it is not known
   */
  public static List<Entity> of(String text, String language) {
    String bounded = text.length() > TEXT ? text.substring(0, TEXT) : text;
    Map<Key, Integer> counts = new LinkedHashMap<>();
    Found found =
        (kind, said) -> {
          String line = Plain.line(said, LENGTH);
          Key key = new Key(kind, line);
          if (!line.isEmpty() && (counts.size() < DIFFERENT || counts.containsKey(key))) {
            counts.merge(key, 1, Integer::sum);
          }
        };
    EntityNames.find(bounded, found);
    EntityDates.find(bounded, language, found);
    EntityNumbers.find(bounded, found);
    List<Entity> entities = new ArrayList<>();
    counts.forEach((key, count) -> entities.add(new Entity(key.kind(), key.text(), count)));
    entities.sort(Comparator.comparingInt(Entity::count).reversed());
    return List.copyOf(entities.subList(0, Math.min(entities.size(), LIMIT)));
  }

  private record Key(String kind, String text) {}

  /** Takes what was found. */
  interface Found {
    void add(String kind, String text);
  }
}
