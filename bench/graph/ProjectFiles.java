import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.projection.GraphProjector;
import caravan.graph.projection.ProjectionProgress;
import caravan.graph.projection.ProjectionReport;
import caravan.graph.schema.Schema;
import caravan.graph.server.EmbeddedServer;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.Workbench;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Projects a snapshot of many small files several times into one embedded database. */
final class ProjectFiles {
  public static void main(String[] args) throws Exception {
    int files = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    Path work = Files.createDirectories(Path.of(args[2]).toAbsolutePath());
    Path source = work.resolve("files");
    for (int i = 0; i < files; i++) {
      Path file = source.resolve("d" + i / 100).resolve("file-" + i + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "file " + i);
    }
    Workbench bench = new Workbench(work);
    Vault vault = bench.create("memory", new MemoryObjectStore());
    bench.backup(source, vault);
    GraphSettings usual = GraphSettings.embedded();
    GraphSettings settings =
        new GraphSettings(
            usual.mode(),
            usual.server(),
            usual.heapMegabytes(),
            usual.pageCacheMegabytes(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));
    long start = System.nanoTime();
    try (EmbeddedServer server =
            EmbeddedServer.start(settings, work, "bench", System.err::println);
        ChunkReader chunks = new ChunkReader(vault, vault.index(Avoided.NOTHING))) {
      System.out.printf("ready after %.1f s, %s%n", seconds(start), process(server.pid()));
      GraphSession graph = new GraphSession(server, settings.timeout());
      Schema.apply(graph, true);
      for (int i = 0; i < rounds; i++) {
        NothingKnown nothing = new NothingKnown();
        GraphProjector projector =
            new GraphProjector(graph, nothing, nothing, ProjectionProgress.NONE);
        var inventory = new GraphProjector.Inventory(vault.snapshots().snapshots(), Set.of());
        projector.rebuild(
            new GraphProjector.Inventory(List.of(), Set.of()), new TreeReader(chunks));
        long began = System.nanoTime();
        double cpu = cpu(server.pid()) + own();
        Map<String, Long> threads = threads(server.pid());
        Map<String, Long> ownThreads = threads(ProcessHandle.current().pid());
        ProjectionReport report = projector.catchUp(inventory, new TreeReader(chunks));
        System.out.printf(
            "%d files in %.1f s, %.0f a second; both processes used %.1f s of processor; %s%n",
            report.files(),
            seconds(began),
            report.files() / seconds(began),
            cpu(server.pid()) + own() - cpu,
            process(server.pid()));
        System.out.println("  database: " + spent(threads, threads(server.pid())));
        System.out.println(
            "  this process: " + spent(ownThreads, threads(ProcessHandle.current().pid())));
      }
      long began = System.nanoTime();
      new GraphProjector(graph, new NothingKnown(), new NothingKnown(), ProjectionProgress.NONE)
          .catchUp(
              new GraphProjector.Inventory(vault.snapshots().snapshots(), Set.of()),
              new TreeReader(chunks));
      System.out.printf("nothing to do: %.2f s%n", seconds(began));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Ticks of processor by the names of threads, without their numbers. */
  private static Map<String, Long> threads(long pid) throws Exception {
    Map<String, Long> ticks = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = Files.readString(task.resolve("stat"));
          String name =
              stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                  .replaceAll("[-#0-9.]+$", "");
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          ticks.merge(name, Long.parseLong(fields[11]) + Long.parseLong(fields[12]), Long::sum);
        } catch (NoSuchFileException e) {
          // a thread that ended
        }
      }
    }
    return ticks;
  }

  /** Seconds by thread, where they are worth a word. */
  private static String spent(Map<String, Long> before, Map<String, Long> after) {
    return after.entrySet().stream()
        .map(e -> Map.entry(e.getKey(), e.getValue() - before.getOrDefault(e.getKey(), 0L)))
        .filter(e -> e.getValue() >= 10)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(e -> String.format("%s %.1f s", e.getKey(), e.getValue() / 100.0))
        .collect(Collectors.joining(", "));
  }

  private static double own() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static double cpu(long pid) {
    return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toMillis()
        / 1e3;
  }

  private static String process(long pid) throws Exception {
    String memory =
        Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\s+", " ");
    return String.format("the database used %.1f s of processor, %s", cpu(pid), memory);
  }
}
