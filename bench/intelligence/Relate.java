import caravan.analysis.code.CodeAnalyzer;
import caravan.analysis.code.CodeFacts;
import caravan.analysis.code.CodeResult;
import caravan.analysis.relations.Placed;
import caravan.analysis.relations.Relations;
import caravan.analysis.worker.Worker;
import caravan.model.ChunkId;
import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads all files below a folder and prints what they have to do with each other: kind, from, to,
 * confidence, evidence, with tabs between. Times go to stderr.
 */
public final class Relate {
  private Relate() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]).toRealPath();
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<Placed> files = new ArrayList<>();
    long bytes = 0;
    long read = 0;
    long unread = 0;
    long start = System.nanoTime();
    try (Worker worker = Worker.start(CodeAnalyzer.spec())) {
      CodeAnalyzer analyzer = new CodeAnalyzer(worker);
      for (Path path : paths) {
        Placed file = placed(root, path, analyzer);
        files.add(file);
        if (CodeAnalyzer.takes(path.getFileName().toString(), "")) {
          bytes += file.size();
          boolean known = file.code().isPresent() || !file.references().isEmpty();
          read += known ? 1 : 0;
          unread += known ? 0 : 1;
        }
      }
    }
    long middle = System.nanoTime();
    List<Relation> relations = Relations.of(files);
    long end = System.nanoTime();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (Relation relation : relations) {
      out.printf(
          "%s\t%s\t%s\t%.2f\t%s%n",
          relation.kind(),
          relation.from().substring(1),
          relation.to().substring(1),
          relation.confidence(),
          relation.evidence());
    }
    out.flush();
    System.err.printf(
        "%d files, %d read (%d with nothing to tell), %.1f MB: reading %.1f s (%.0f files/s),"
            + " relations %.2f s%n",
        files.size(),
        read,
        unread,
        bytes / 1e6,
        (middle - start) / 1e9,
        (read + unread) / ((middle - start) / 1e9),
        (end - middle) / 1e9);
  }

  private static Placed placed(Path root, Path path, CodeAnalyzer analyzer) throws Exception {
    String name = path.getFileName().toString();
    String place = "/" + root.relativize(path);
    byte[] content = bytes(path);
    ContentId id = new ContentId(ChunkId.of(MessageDigest.getInstance("SHA-256").digest(content)));
    long modified = Files.getLastModifiedTime(path).toMillis();
    CodeResult result = CodeAnalyzer.takes(name, "") ? analyzer.analyze(name, "", content) : null;
    if (result instanceof CodeResult.Unread unread) {
      System.err.println(place + ": " + unread.unreadable());
    }
    if (!(result instanceof CodeResult.Read done)) {
      return Placed.bare(place, id, content.length, modified);
    }
    CodeFacts facts = done.facts();
    Optional<Code> code = facts.code();
    return new Placed(
        place,
        id,
        content.length,
        modified,
        code,
        facts.references(),
        OptionalLong.empty(),
        Optional.empty());
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
