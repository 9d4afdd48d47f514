import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.questions.Dependencies;
import caravan.graph.questions.FileFinder;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.Impact;
import caravan.graph.server.GraphServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How long dependants to depth 5 take in 100,000 edges, as 'caravan graph dependants' asks them:
 * finding the file by its path, and following the edges, in the embedded database over Bolt. 30,000
 * files in 300 projects; a file needs others of its project, rather those that many need already
 * (so that there are hubs), one edge in 50 goes to another project, and one in 20 backwards (so
 * that there are cycles). Which file is asked for is random, by a fixed seed.
 */
final class Dependants {
  private static final int FILES = 30_000;
  private static final int PROJECT = 100;
  private static final int EDGES = 100_000;
  private static final int ASKED = 500;
  private static final int STEPS = 5;

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("caravan-dependants");
    try (GraphSession graph =
        GraphServers.open(GraphSettings.embedded(), home, "bench", System.err::println)) {
      load(graph);
      Random random = new Random(7);
      for (int round = 1; round <= 3; round++) {
        round(graph, round, random);
      }
    }
  }

  private static String path(int file) {
    return "/home/me/src/project" + file / PROJECT + "/main/java/org/example/Type" + file + ".java";
  }

  private static void load(GraphSession graph) throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      rows.add(Map.of("key", "home\n" + path(i), "path", path(i), "name", "Type" + i + ".java"));
      if (rows.size() == 2_000) {
        write(
            graph,
            "UNWIND $rows AS r CREATE (:File {key: r.key, path: r.path, name: r.name, source:"
                + " 'home', present: true, size: 1000})",
            rows);
      }
    }
    Random random = new Random(1);
    int[] hubs = new int[EDGES];
    for (int i = 0; i < EDGES; i++) {
      int from = random.nextInt(FILES);
      int project = from / PROJECT * PROJECT;
      int to = project + random.nextInt(PROJECT);
      if (random.nextInt(50) == 0) {
        to = random.nextInt(FILES);
      } else if (i > 0 && random.nextBoolean()) {
        int copied = hubs[random.nextInt(i)]; // who is needed much is needed more
        to = random.nextInt(10) == 0 ? copied : project + copied % PROJECT;
      }
      boolean backwards = random.nextInt(20) == 0;
      hubs[i] = to;
      rows.add(
          Map.of(
              "from", "home\n" + path(backwards ? to : Math.max(from, to)),
              "to", "home\n" + path(backwards ? from : Math.min(from, to))));
      if (rows.size() == 2_000) {
        write(
            graph,
            "UNWIND $rows AS r MATCH (a:File {key: r.from}) MATCH (b:File {key: r.to}) CREATE"
                + " (a)-[:DEPENDS_ON {kind: 'import', confidence: 0.9, evidence: 'import, line"
                + " 3'}]->(b)",
            rows);
      }
    }
    System.out.println(FILES + " files, " + EDGES + " edges");
  }

  private static void write(GraphSession graph, String query, List<Map<String, Object>> rows)
      throws Exception {
    List<Map<String, Object>> batch = List.copyOf(rows);
    graph.write(tx -> tx.run(query, Map.of("rows", batch)).consume());
    rows.clear();
  }

  private static void round(GraphSession graph, int round, Random random) throws Exception {
    FileFinder finder = new FileFinder(graph);
    Dependencies dependencies = new Dependencies(graph);
    long[] nanos = new long[ASKED];
    int[] sizes = new int[ASKED];
    int cut = 0;
    long cpu = cpu();
    for (int i = 0; i < ASKED; i++) {
      String path = path(random.nextInt(FILES));
      long start = System.nanoTime();
      FileRef file = finder.find(path, null);
      Impact impact = dependencies.dependants(file, STEPS, 1_000);
      nanos[i] = System.nanoTime() - start;
      sizes[i] = impact.files().size();
      cut += impact.cut() ? 1 : 0;
    }
    cpu = cpu() - cpu;
    Arrays.sort(nanos);
    Arrays.sort(sizes);
    System.out.printf(
        "round %d: %.1f ms median, %.1f ms p95, %.1f ms most; %.1f ms CPU each, of both processes;"
            + " files found: %d median, %d p95, %d most; cut at 1000: %d%n",
        round,
        nanos[ASKED / 2] / 1e6,
        nanos[ASKED * 95 / 100] / 1e6,
        nanos[ASKED - 1] / 1e6,
        cpu / 1e6 / ASKED,
        sizes[ASKED / 2],
        sizes[ASKED * 95 / 100],
        sizes[ASKED - 1],
        cut);
  }

  /** Of this process and of the database, in nanoseconds. */
  private static long cpu() {
    long sum = 0;
    for (ProcessHandle each :
        Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
            .toList()) {
      sum += each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
    return sum;
  }
}
