package caravan.graph.search;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Makes hits of the files on one page: their snapshots, and why they were found. */
final class Details {
  /** More versions of one file are not named. */
  private static final int MOST_VERSIONS = 10;

  private static final String CYPHER =
      "UNWIND $wanted AS w MATCH (c:Content {id: w.content})"
          + " CALL { WITH w MATCH (s:Snapshot {source: w.source})"
          + " WHERE w.since <= s.seq AND s.seq <= w.until"
          + " AND ($snapshot IS NULL OR s.id = $snapshot)"
          + " RETURN s ORDER BY s.seq DESC LIMIT 1 }"
          + " RETURN w.number AS number, s.id AS snapshot, s.time AS time,"
          + " NOT EXISTS { MATCH (n:Snapshot {source: w.source}) WHERE n.seq > s.seq } AS current,"
          + " c.title AS title, c.excerpt AS excerpt, c.keyphrases AS keyphrases,"
          + " c.entities AS entities";

  private final QueryWords words;
  private final Map<String, Double> similarities;
  private final Map<Integer, Record> rows = new HashMap<>();

  Details(QueryWords words, Map<String, Double> similarities) {
    this.words = words;
    this.similarities = similarities;
  }

  List<Hit> of(GraphReader graph, Filters filters, List<Found> page) throws IOException {
    List<Sighting> asked = new ArrayList<>();
    List<Map<String, Object>> wanted = new ArrayList<>();
    for (Found found : page) {
      for (Sighting each : versions(found)) {
        wanted.add(
            Map.of(
                "number", asked.size(),
                "content", each.content(),
                "source", each.source(),
                "since", each.since(),
                "until", each.until()));
        asked.add(each);
      }
    }
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("wanted", wanted);
    parameters.put("snapshot", filters.snapshot().orElse(null));
    for (Record row : graph.read(CYPHER, parameters)) {
      rows.put(row.get("number").asInt(), row);
    }
    List<Hit> hits = new ArrayList<>();
    int at = 0;
    for (Found found : page) {
      hit(found, at).ifPresent(hits::add);
      at += versions(found).size();
    }
    return hits;
  }

  private static List<Sighting> versions(Found found) {
    List<Sighting> all = found.versions();
    return all.subList(0, Math.min(MOST_VERSIONS, all.size()));
  }

  /** Empty if its snapshots left the graph since it was found. */
  private Optional<Hit> hit(Found found, int at) {
    Record row = rows.get(at);
    if (row == null) {
      return Optional.empty();
    }
    Sighting newest = found.newest();
    List<Hit.Version> others = new ArrayList<>();
    List<Sighting> versions = versions(found);
    for (int i = 1; i < versions.size(); i++) {
      Record other = rows.get(at + i);
      if (other != null) {
        others.add(version(versions.get(i), other));
      }
    }
    boolean hidden = newest.restricted();
    String title = hidden ? "" : row.get("title").asString("");
    String excerpt = hidden ? "" : row.get("excerpt").asString("");
    List<String> all = words.words();
    Hit.Why why =
        new Hit.Why(
            Snippets.in(all, NameWords.of(newest.path())),
            Snippets.in(all, title),
            Snippets.in(all, excerpt),
            Snippets.with(all, hidden ? List.of() : texts(row.get("keyphrases"))),
            Snippets.with(all, hidden ? List.of() : texts(row.get("entities"))),
            hidden ? Optional.empty() : Optional.ofNullable(similarities.get(newest.content())));
    return Optional.of(
        new Hit(
            newest.path(),
            newest.source(),
            version(newest, row),
            others,
            found.copies(),
            found.moreCopies(),
            found.score(),
            why,
            title,
            Snippets.of(all, excerpt),
            newest.type(),
            newest.category(),
            newest.level(),
            newest.importance()));
  }

  private static Hit.Version version(Sighting sighting, Record row) {
    Instant taken = Sighting.time(row.get("time"));
    return new Hit.Version(
        sighting.content(),
        row.get("snapshot").asString(),
        taken,
        sighting.modified(),
        sighting.size(),
        row.get("current").asBoolean());
  }

  private static List<String> texts(Value list) {
    return list.isNull() ? List.of() : list.asList(Value::asString);
  }
}
