package caravan.bench;

import caravan.analysis.importance.Ranking;
import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.Metadata;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Ranking a first batch, 2,048 changed files in directories of 16; the time is that of one file.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RankingBenchmark {
  private static final int FILES = 2048;

  private final Ranking ranking = new Ranking(true, List.of(), Clock.systemUTC());
  private final FileBatch batch = batch();

  private static FileBatch batch() {
    String[] extensions = {"java", "docx", "jpg", "min.js", "log", "txt", "o", "pdf"};
    List<Found> steps = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      String name = "file-number-" + i + "." + extensions[i % extensions.length];
      Metadata metadata =
          new Metadata(
              FileKind.FILE,
              0644,
              1,
              2,
              "u",
              "g",
              1_700_000_000L + i,
              4,
              5,
              6,
              7,
              0,
              1,
              0,
              0,
              0,
              List.of());
      Path path = Path.of("/home/somebody/projects/shop/src/part-" + i / 16, name);
      steps.add(
          new Found.Changed(
              FileName.of(name),
              metadata,
              0,
              path,
              Optional.of(new Classification("text/plain", "code", "", ""))));
    }
    return new FileBatch(1, steps);
  }

  @Benchmark
  @OperationsPerInvocation(FILES)
  public FileBatch rank() {
    return ranking.rank(batch);
  }
}
