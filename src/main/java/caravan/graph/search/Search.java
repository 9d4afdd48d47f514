package caravan.graph.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * Finds files in all snapshots by what they say, what they are called and what they mean. Each way
 * gives an order of contents; they are fused by their ranks ({@link Weights}), then importance and
 * recency order what is alike. Files with the same content are one hit, and so are versions of one
 * file. What is restricted is found by its name alone. Safe for concurrent use if its parts are.
 */
public final class Search {
  /** The most contents that are looked at, each way. */
  public static final int DEPTH = 100;

  private final GraphReader graph;
  private final Meanings meanings;
  private final Weights weights;

  public Search(GraphReader graph, Meanings meanings, Weights weights) {
    this.graph = graph;
    this.meanings = meanings;
    this.weights = weights;
  }

  /** What each way found: contents with their scores there. */
  private record Ways(
      Map<String, Double> texts,
      Map<String, Double> names,
      Map<String, Double> meanings,
      Set<String> namedFiles) {}

  /**
   * Answers a question.
   *
   * @throws IllegalArgumentException if there is no word in it; the message says so
   * @throws IOException if the graph does not answer
   */
  public SearchAnswer find(SearchQuery query) throws IOException {
    QueryWords words = QueryWords.asked(query.text());
    List<String> notes = new ArrayList<>();
    if (words.common()) {
      notes.add("The question has only common words, so that hits may tell little.");
    }
    if (words.left() > 0) {
      notes.add(
          "Of the words, the first "
              + QueryWords.MOST_WORDS
              + " count and "
              + words.left()
              + " do not; the meaning is that of the question's start.");
    }
    Ways ways = ways(query, words, notes);
    Set<String> contents = new HashSet<>(ways.texts().keySet());
    contents.addAll(ways.names().keySet());
    contents.addAll(ways.meanings().keySet());
    Sightings sightings = Sightings.of(graph, query.filters(), contents, ways.namedFiles());
    List<Found> found = byFile(fuse(ways, sightings), sightings);
    long from = (query.page() - 1L) * query.limit();
    List<Found> page =
        from >= found.size()
            ? List.of()
            : found.subList((int) from, (int) Math.min(found.size(), from + query.limit()));
    List<Hit> hits = new Details(words, ways.meanings()).of(graph, query.filters(), page);
    return new SearchAnswer(hits, found.size(), notes);
  }

  /** Asks all ways at once; this thread, the way that needs the question's vector first. */
  private Ways ways(SearchQuery query, QueryWords words, List<String> notes) throws IOException {
    Candidates candidates = new Candidates(graph, query.filters());
    try (Together together = new Together(2)) {
      Future<Map<String, Double>> texts =
          together.begin(
              () ->
                  weights.text() > 0
                      ? candidates.texts(words, TextBoosts.DEFAULT)
                      : Map.<String, Double>of());
      Future<Candidates.Named> names =
          together.begin(
              () -> weights.names() > 0 ? candidates.names(words) : Candidates.Named.NONE);
      Map<String, Double> near = near(candidates, query, words, notes);
      Candidates.Named named = Together.answer(names);
      return new Ways(Together.answer(texts), named.contents(), near, named.files());
    }
  }

  private Map<String, Double> near(
      Candidates candidates, SearchQuery query, QueryWords words, List<String> notes)
      throws IOException {
    if (weights.meaning() <= 0 || words.common() || meanings == Meanings.NONE) {
      return Map.of();
    }
    float[] vector = meanings.vector(query.text()).orElse(null);
    if (vector == null) {
      notes.add("The model for meanings did not answer: only words and facts count.");
      return Map.of();
    }
    return candidates.meanings(vector);
  }

  private List<Fusion.Scored<String>> fuse(Ways ways, Sightings sightings) {
    Fusion<String> fusion = new Fusion<>(weights.k());
    fusion.add(weights.text(), ways.texts());
    fusion.add(weights.names(), ways.names());
    fusion.add(weights.meaning(), ways.meanings());
    fusion.refine(
        weights.facts(),
        id -> sightings.files(id).stream().mapToDouble(Sighting::importance).max().orElse(0));
    fusion.refine(
        weights.facts(),
        id ->
            sightings.files(id).stream()
                .mapToDouble(each -> each.modified().getEpochSecond())
                .max()
                .orElse(0));
    return fusion.all();
  }

  private static List<Found> byFile(List<Fusion.Scored<String>> fused, Sightings sightings) {
    Map<String, Found> found = new LinkedHashMap<>();
    for (Fusion.Scored<String> each : fused) {
      List<Sighting> files = sightings.files(each.item());
      if (files.isEmpty()) {
        continue;
      }
      Sighting first = files.get(0);
      Found known = found.get(first.key());
      if (known != null) {
        known.add(first);
        continue;
      }
      List<String> copies = files.stream().skip(1).map(Sighting::path).toList();
      int more = Math.max(0, sightings.count(each.item()) - files.size());
      found.put(first.key(), new Found(each.score(), first, copies, more));
    }
    return List.copyOf(found.values());
  }
}
