package caravan.graph.search;

import caravan.analysis.text.EmbedOptions;
import caravan.analysis.text.Embedder;
import caravan.analysis.text.Keyphrases;
import caravan.analysis.text.Statistics;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.server.GraphServers;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.neo4j.driver.AccessMode;

/**
 * How well search finds a text by questions that "questions" made: Questions HOME TEXTS QUESTIONS
 * VECTORS WHAT, VECTORS as all-minilm-l6-v2/256x3, WHAT one of body (without the headline), whole.
 */
public final class Questions {
  /** What each way found for one question. */
  private record Asked(
      int text,
      String kind,
      Map<String, Double> texts,
      Map<String, Double> names,
      Map<String, Double> near) {}

  private Questions() {}

  public static void main(String[] args) throws Exception {
    List<String[]> texts = rows(args[1]);
    List<String[]> questions = rows(args[2]);
    boolean whole = args[4].equals("whole");
    try (Embedder embedder = new Embedder(EmbedOptions.parse(args[3]));
        GraphSession graph =
            GraphServers.open(
                GraphSettings.embedded(), Path.of(args[0]), "questions", System.err::println)) {
      fill(graph, texts, whole, embedder);
      List<Asked> asked = new ArrayList<>();
      Candidates candidates = new Candidates(reader(graph), Filters.NONE);
      for (String[] question : questions) {
        if (question[1].equals("headline") || whole) {
          QueryWords words = QueryWords.of(question[2]);
          asked.add(
              new Asked(
                  Integer.parseInt(question[0]),
                  question[1],
                  candidates.texts(words, TextBoosts.DEFAULT),
                  candidates.names(words).contents(),
                  candidates.meanings(embedder.embed(question[2]).values())));
        }
      }
      report(asked);
      if (args.length > 5) {
        tune(asked);
      }
    }
  }

  private static List<String[]> rows(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream().map(line -> line.split("\t", -1)).toList();
  }

  static GraphReader reader(GraphSession graph) {
    return (cypher, parameters) -> graph.read(tx -> tx.run(cypher, parameters).list());
  }

  private static void fill(
      GraphSession graph, List<String[]> texts, boolean whole, Embedder embedder)
      throws IOException {
    try (var session = graph.session(AccessMode.WRITE)) {
      session.run("MATCH (n:File|Content|Snapshot|Source) DETACH DELETE n").consume();
      ZonedDateTime time = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
      session
          .run(
              "CREATE (s:Source {name: 'news'}) CREATE (:Snapshot {id: 'one', source: 'news',"
                  + " seq: 1, time: $time})-[:OF]->(s)",
              Map.of("time", time))
          .consume();
      Statistics statistics = new Statistics();
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        String text = (whole ? texts.get(i)[1] + ". " : "") + texts.get(i)[2];
        statistics.add(Keyphrases.words(text));
        Vector vector = embedder.embed(text);
        rows.add(
            Map.of(
                "id", Integer.toString(i),
                "path", "/news/" + String.format("%05d.txt", i),
                "name", String.format("%05d.txt", i),
                "excerpt", text.substring(0, Math.min(2000, text.length())),
                "keyphrases", Keyphrases.of(text, statistics).stream().map(Weighted::name).toList(),
                "vector", doubles(vector.values())));
      }
      session
          .run(
              "UNWIND $rows AS r CREATE (f:File {key: 'news\n' + r.path, source: 'news', path:"
                  + " r.path, name: r.name, present: true, importance: 0.5, modified_at: $time})"
                  + " CREATE (c:Content {id: r.id, excerpt: r.excerpt, keyphrases: r.keyphrases,"
                  + " entities: []}) CREATE (f)-[:HAS_VERSION {since: 1, until: 1, size: 1,"
                  + " modified_at: $time}]->(c) WITH c, r CALL"
                  + " db.create.setNodeVectorProperty(c, 'vector', r.vector)",
              Map.of("rows", rows, "time", time))
          .consume();
      session.run("CALL db.awaitIndexes(300)").consume();
      session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume();
    }
  }

  static List<Double> doubles(float[] vector) {
    List<Double> values = new ArrayList<>();
    for (float value : vector) {
      values.add((double) value);
    }
    return values;
  }

  private static void report(List<Asked> asked) {
    for (String half : new String[] {"all", "even", "odd"}) {
      print(half + " words", asked, half, new Weights(1, 0, 0, 0, 60));
      print(half + " meanings", asked, half, new Weights(0, 0, 1, 0, 60));
      print(half + " both", asked, half, Weights.DEFAULT);
    }
  }

  private static void print(String title, List<Asked> asked, String half, Weights weights) {
    StringBuilder line = new StringBuilder(String.format("%-16s", title));
    mrr(asked, half, weights)
        .forEach(
            (kind, mrr) -> line.append(String.format("  %s %.3f of %.0f", kind, mrr[0], mrr[1])));
    System.out.println(line);
  }

  private static Map<String, double[]> mrr(List<Asked> asked, String half, Weights weights) {
    Map<String, double[]> sums = new TreeMap<>();
    for (Asked each : asked) {
      if (half.equals("all") || (each.text() % 2 == 0) == half.equals("even")) {
        double[] sum = sums.computeIfAbsent(each.kind(), key -> new double[2]);
        sum[0] += 1.0 / rank(each, weights);
        sum[1]++;
      }
    }
    sums.values().forEach(sum -> sum[0] /= sum[1]);
    return sums;
  }

  /** Infinite if it was not found; of what is worth the same, all others stand before it. */
  private static double rank(Asked asked, Weights weights) {
    Fusion<String> fusion = new Fusion<>(weights.k());
    if (weights.text() > 0) {
      fusion.add(weights.text(), asked.texts());
    }
    if (weights.names() > 0) {
      fusion.add(weights.names(), asked.names());
    }
    if (weights.meaning() > 0) {
      fusion.add(weights.meaning(), asked.near());
    }
    Map<String, Double> scores = new HashMap<>();
    fusion.all().forEach(each -> scores.put(each.item(), each.score()));
    Optional<Double> own = Optional.ofNullable(scores.get(Integer.toString(asked.text())));
    return own.isEmpty()
        ? Double.POSITIVE_INFINITY
        : scores.values().stream().filter(other -> other >= own.get()).count();
  }

  private static void tune(List<Asked> asked) {
    for (double k : new double[] {1, 3, 5, 10, 20, 60}) {
      for (double meaning : new double[] {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.5}) {
        print("even k " + k + " m " + meaning, asked, "even", new Weights(1, 0.5, meaning, 0, k));
      }
    }
  }
}
