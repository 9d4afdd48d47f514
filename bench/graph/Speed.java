package caravan.graph.search;

import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.server.GraphServers;
import caravan.model.meaning.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neo4j.driver.AccessMode;

/**
 * How fast search is over many contents: Speed HOME TEXTS COUNT [ROUNDS]; a HOME that has COUNT of
 * them is used as it is. Each content is sentences of several texts at random, its vector lies near
 * one of 300 directions; the vector of a question is made up too, so the time of the model is not
 * in it.
 */
public final class Speed {
  private static final int BATCH = 2_000;
  private static final int QUESTIONS = 200;
  private static final Map<String, LongAdder> SPENT = new ConcurrentHashMap<>();

  private Speed() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    Random random = new Random(1);
    List<String> sentences = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[1]))) {
      sentences.addAll(Arrays.asList(line.split("\t", -1)[2].split("(?<=[a-z]\\.) ")));
    }
    float[][] topics = new float[300][];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = near(random, null);
    }
    try (GraphSession graph =
        GraphServers.open(
            GraphSettings.embedded(), Path.of(args[0]), "speed", System.err::println)) {
      if (contents(graph) != count) {
        fill(graph, count, random, sentences, topics);
      }
      System.out.println("before the first question: " + memory());
      int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 1;
      for (int round = 1; round <= rounds; round++) {
        ask(graph, "no filter", Filters.NONE, sentences, topics);
      }
      Filters some =
          new Filters(
              Optional.of("text/plain"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of("home"),
              Optional.of("s3"),
              Optional.of(Level.INTERNAL));
      ask(graph, "type, source, snapshot, level", some, sentences, topics);
    }
  }

  private static long contents(GraphSession graph) throws Exception {
    return graph.read(
        tx -> tx.run("MATCH (c:Content) RETURN count(c) AS count").single().get("count").asLong());
  }

  private static float[] near(Random random, float[] topic) {
    float[] values = new float[384];
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double gauss = random.nextGaussian() / Math.sqrt(values.length);
      values[i] = (float) (topic == null ? gauss : topic[i] + 0.8 * gauss);
      squares += values[i] * values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) Math.sqrt(squares);
    }
    return values;
  }

  private static String text(Random random, List<String> sentences, int most) {
    StringBuilder text = new StringBuilder();
    while (text.length() < most) {
      text.append(sentences.get(random.nextInt(sentences.size()))).append(' ');
    }
    return text.substring(0, most);
  }

  private static void fill(
      GraphSession graph, int count, Random random, List<String> sentences, float[][] topics) {
    ZonedDateTime time = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    try (var session = graph.session(AccessMode.WRITE)) {
      session
          .run(
              "UNWIND range(1, 3) AS i CREATE (:Snapshot {id: 's' + i, source: 'home', seq: i,"
                  + " time: $time})",
              Map.of("time", time))
          .consume();
      for (int from = 0; from < count; from += BATCH) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = from; i < Math.min(count, from + BATCH); i++) {
          String text = text(random, sentences, 200 + random.nextInt(1_800));
          String[] words = text.split("[^A-Za-z]+");
          String name = words[words.length / 2] + "_" + words[words.length / 3] + i + ".txt";
          String path = "/home/me/" + words[1] + "/" + name;
          rows.add(
              Map.of(
                  "id",
                  Integer.toString(i),
                  "path",
                  path,
                  "name",
                  name,
                  "words",
                  NameWords.of(path),
                  "excerpt",
                  text,
                  "keyphrases",
                  List.of(words[0] + " " + words[1], words[2]),
                  "level",
                  random.nextInt(10) == 0 ? "confidential" : "internal",
                  "vector",
                  Questions.doubles(near(random, topics[random.nextInt(topics.length)]))));
        }
        session
            .run(
                "UNWIND $rows AS r CREATE (f:File {key: 'home\n' + r.path, source: 'home', path:"
                    + " r.path, name: r.name, words: r.words, present: true, importance: 0.5,"
                    + " level: r.level, type: 'text/plain'}) CREATE (c:Content {id: r.id, excerpt:"
                    + " r.excerpt, keyphrases: r.keyphrases, entities: [], level: r.level, type:"
                    + " 'text/plain'}) CREATE (f)-[:HAS_VERSION {since: 1, until: 3, size: 1,"
                    + " modified_at: $time}]->(c) WITH c, r CALL"
                    + " db.create.setNodeVectorProperty(c, 'vector', r.vector)",
                Map.of("rows", rows, "time", time))
            .consume();
        System.err.println("filled " + Math.min(count, from + BATCH));
      }
      session.run("CALL db.awaitIndexes(300)").consume();
      session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume();
    }
  }

  private static void ask(
      GraphSession graph, String what, Filters filters, List<String> sentences, float[][] topics)
      throws Exception {
    Random random = new Random(2);
    Search search =
        new Search(
            timed(Questions.reader(graph)),
            question ->
                Optional.of(
                    near(
                        new Random(question.hashCode()),
                        topics[Math.floorMod(question.hashCode(), topics.length)])),
            Weights.DEFAULT);
    long[] nanos = new long[QUESTIONS];
    double cpu = 0;
    for (int i = -QUESTIONS / 2; i < QUESTIONS; i++) {
      String[] words = sentences.get(random.nextInt(sentences.size())).split(" ");
      int from = random.nextInt(Math.max(1, words.length - 6));
      String question =
          String.join(" ", Arrays.copyOfRange(words, from, Math.min(words.length, from + 6)))
              + " lease";
      if (i == 0) {
        cpu = processor();
        SPENT.clear();
      }
      long start = System.nanoTime();
      search.find(new SearchQuery(question, filters, 10, 1));
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    cpu = processor() - cpu;
    Arrays.sort(nanos);
    System.out.printf(
        "%s: p50 %d ms, p95 %d ms, most %d ms of %d questions; %.0f ms of processor each%n",
        what,
        nanos[QUESTIONS / 2] / 1_000_000,
        nanos[QUESTIONS * 95 / 100] / 1_000_000,
        nanos[QUESTIONS - 1] / 1_000_000,
        QUESTIONS,
        1000 * cpu / QUESTIONS);
    SPENT.forEach(
        (query, spent) ->
            System.out.printf("  %5.1f ms each: %s%n", spent.sum() / 1e6 / QUESTIONS, query));
    System.out.println("  " + memory());
  }

  /** Notes how long each query takes, by its start. */
  private static GraphReader timed(GraphReader reader) {
    return (cypher, parameters) -> {
      long start = System.nanoTime();
      var rows = reader.read(cypher, parameters);
      SPENT
          .computeIfAbsent(
              cypher.substring(0, Math.min(75, cypher.length())), query -> new LongAdder())
          .add(System.nanoTime() - start);
      return rows;
    };
  }

  /** Seconds of both processes so far. */
  private static double processor() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().children())
        .mapToDouble(process -> process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3)
        .sum();
  }

  /** Of the database: all, its own, and pages of files that the kernel may take back. */
  private static String memory() throws Exception {
    long pid = ProcessHandle.current().children().findFirst().orElseThrow().pid();
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.matches("(VmHWM|VmRSS|RssAnon|RssFile).*"))
        .map(line -> line.replaceAll("\\s+", " "))
        .collect(Collectors.joining(", "));
  }
}
