package caravan.cli;

import caravan.config.ScheduledJobs;
import caravan.graph.GraphSession;
import caravan.graph.export.GraphExport;
import caravan.model.BackupRequest;
import caravan.operations.BackupReport;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The export of the graph as a file of the vault. The graph is made from the snapshots, so this is
 * for other programs and for looking back; nothing needs it. The same graph is stored once.
 */
final class KeptGraph {
  private final World world;
  private final Engine.Opened engine;
  private final GraphExport.Format format;
  private final boolean json;
  private final Path last;

  KeptGraph(World world, Engine.Opened engine, GraphExport.Format format, boolean json) {
    this.world = world;
    this.engine = engine;
    this.format = format;
    this.json = json;
    this.last = engine.engine().settings().home().resolve("state").resolve("graph-export");
  }

  int run() throws Exception {
    Path home = engine.engine().settings().home();
    Path folder = Files.createDirectories(home.resolve("cache"));
    try (SourceLock lock = SourceLock.take(home, ScheduledJobs.GRAPH + " export")) {
      Path file = folder.resolve("graph-export.part"); // one of a crash before is written over
      try {
        String mark =
            engine.vault().parameters().vault() + " " + format.name() + " " + export(file);
        if (mark.equals(stored()) && isThere()) {
          return unchanged();
        }
        int exit = store(file);
        if (exit == ExitCode.DONE) {
          note(mark);
        }
        return exit;
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }

  private String export(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (GraphSession graph = Graphs.open(world, engine)) {
      Graphs.catchUp(world, engine, graph);
      try (OutputStream out =
              new DigestOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(file)), digest);
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
        new GraphExport(graph).write(format, writer);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private int store(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      BackupReport report = new BackupRunner(world.reading(in), engine, false).run(request());
      BackupSummary summary = new BackupSummary(report, false);
      if (json) {
        Json.print(world, summary.json());
      } else {
        summary.print(world);
      }
      return summary.exit();
    }
  }

  private BackupRequest request() {
    return new BackupRequest(
        ScheduledJobs.GRAPH,
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        List.of(),
        true,
        false,
        Optional.of("graph." + format.name().toLowerCase(Locale.ROOT)));
  }

  private int unchanged() {
    if (json) {
      ObjectNode answer = Json.object();
      answer.put("source", ScheduledJobs.GRAPH);
      answer.put("verdict", "unchanged");
      Json.print(world, answer);
    } else {
      world.print("unchanged: the graph is stored as it is");
    }
    return ExitCode.DONE;
  }

  private boolean isThere() throws IOException {
    return engine.vault().snapshots().snapshots().stream()
        .anyMatch(one -> one.snapshot().source().equals(ScheduledJobs.GRAPH));
  }

  private String stored() throws IOException {
    try {
      return Files.readString(last).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private void note(String mark) throws IOException {
    Files.createDirectories(last.resolveSibling("."));
    Path part = last.resolveSibling("graph-export.part");
    Files.writeString(part, mark + "\n");
    Files.move(part, last, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
