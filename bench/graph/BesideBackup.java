import caravan.Caravan;
import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.projection.AfterBackups;
import caravan.graph.projection.GraphProjector;
import caravan.graph.projection.ProjectionProgress;
import caravan.graph.projection.Turn;
import caravan.graph.schema.Schema;
import caravan.graph.server.EmbeddedServer;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.Workbench;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What a projection costs the backup beside it, as in a service: BesideBackup PROJECTED-FILES ROUNDS
 * WORK SOURCE. In one process a snapshot of so many files is projected while the command backs SOURCE
 * up into a new home; by turns without a projection, with one that waits for the backup, and with one
 * that does not. At the end of each the graph must have all files.
 */
final class BesideBackup {
  private final long pid;
  private final GraphSession graph;
  private final Vault vault;
  private final ChunkReader chunks;
  private final int files;
  private final Path work;
  private final Path source;

  private BesideBackup(
      long pid,
      GraphSession graph,
      Vault vault,
      ChunkReader chunks,
      int files,
      Path work,
      Path source) {
    this.pid = pid;
    this.graph = graph;
    this.vault = vault;
    this.chunks = chunks;
    this.files = files;
    this.work = work;
    this.source = source;
  }

  public static void main(String[] args) throws Exception {
    int files = Integer.parseInt(args[0]);
    Path work = Files.createDirectories(Path.of(args[2]).toAbsolutePath());
    Path projected = work.resolve("files");
    for (int i = 0; i < files; i++) {
      Path file = projected.resolve("d" + i / 100).resolve("file-" + i + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "file " + i);
    }
    Workbench bench = new Workbench(work);
    Vault vault = bench.create("memory", new MemoryObjectStore());
    bench.backup(projected, vault);
    GraphSettings settings = GraphSettings.embedded();
    settings =
        new GraphSettings(
            settings.mode(),
            settings.server(),
            settings.heapMegabytes(),
            settings.pageCacheMegabytes(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));
    try (EmbeddedServer server = EmbeddedServer.start(settings, work, "bench", System.err::println);
        ChunkReader chunks = new ChunkReader(vault, vault.index(Avoided.NOTHING))) {
      GraphSession graph = new GraphSession(server, settings.timeout());
      Schema.apply(graph, true);
      BesideBackup beside =
          new BesideBackup(server.pid(), graph, vault, chunks, files, work, Path.of(args[3]));
      beside.rounds(Integer.parseInt(args[1]));
    }
  }

  private void rounds(int rounds) throws Exception {
    backup("warm");
    Map<String, List<Double>> walls =
        Map.of("off", new ArrayList<>(), "waits", new ArrayList<>(), "beside", new ArrayList<>());
    for (int round = 1; round <= rounds; round++) {
      for (String how : List.of("off", "waits", "beside")) {
        double wall = how.equals("off") ? backup(how) : together(how);
        walls.get(how).add(wall);
        System.out.printf("round %d, %s: %.2f s%n", round, how, wall);
      }
    }
    double off = median(walls.get("off"));
    for (String how : List.of("off", "waits", "beside")) {
      double median = median(walls.get(how));
      System.out.printf("%s: median %.2f s, %.2f of off%n", how, median, median / off);
    }
  }

  private static double median(List<Double> walls) {
    List<Double> sorted = walls.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** The backup begins when the third batch of the projection is on its way. */
  private double together(String how) throws Exception {
    projector(Turn.AT_ONCE, ProjectionProgress.NONE)
        .rebuild(new GraphProjector.Inventory(List.of(), Set.of()), new TreeReader(chunks));
    AfterBackups turn = new AfterBackups(Duration.ofHours(1));
    CountDownLatch begun = new CountDownLatch(3);
    AtomicLong done = new AtomicLong();
    List<Exception> failures = new ArrayList<>();
    Thread projecting =
        new Thread(
            () -> {
              try {
                projector(
                        how.equals("waits") ? turn : Turn.AT_ONCE,
                        (what, at, total) -> {
                          done.accumulateAndGet(at, Math::max);
                          begun.countDown();
                        })
                    .catchUp(
                        new GraphProjector.Inventory(vault.snapshots().snapshots(), Set.of()),
                        new TreeReader(chunks));
              } catch (Exception e) {
                failures.add(e);
              }
            },
            "projects");
    projecting.start();
    begun.await();
    double wall;
    try (AfterBackups.Backup running = turn.begun()) {
      double cpu = database();
      wall = backup(how);
      System.out.printf(
          "  at its end %d of %d files were projected; the database used %.2f s of processor"
              + " meanwhile%n",
          done.get(), files, database() - cpu);
    }
    projecting.join();
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    long there =
        graph.read(
            tx -> tx.run("MATCH (f:File {present: true}) RETURN count(f)").single().get(0).asLong());
    if (there != files) {
      throw new IllegalStateException("the graph has " + there + " of " + files + " files");
    }
    return wall;
  }

  private double database() {
    return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toMillis()
        / 1e3;
  }

  private GraphProjector projector(Turn turn, ProjectionProgress progress) {
    NothingKnown nothing = new NothingKnown();
    return new GraphProjector(graph, nothing, nothing, progress, turn);
  }

  private double backup(String how) throws Exception {
    Path home = work.resolve("home-" + how);
    if (Files.exists(home)) {
      try (Stream<Path> all = Files.walk(home)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, false, StandardCharsets.UTF_8);
    long start = System.nanoTime();
    int exit =
        Caravan.run(
            new String[] {"backup", source.toString()},
            new ByteArrayInputStream(new byte[0]),
            out,
            out,
            Map.of("CARAVAN_HOME", home.toString()));
    double wall = (System.nanoTime() - start) / 1e9;
    if (exit != 0) {
      throw new IllegalStateException("the backup ended with " + exit + ": " + said);
    }
    return wall;
  }
}
