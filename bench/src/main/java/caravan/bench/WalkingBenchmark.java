package caravan.bench;

import caravan.discovery.SortedNames;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.platform.FileStatus;
import caravan.platform.RawPaths;
import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Listing 1,000 directories in order, and asking for the status of the 100,000 files in them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class WalkingBenchmark {
  private static final int DIRECTORIES = 1000;
  private static final int FILES = 100;

  private final TemporaryFiles scratch = TemporaryFiles.ofProcess();
  private Path top;

  @Setup(Level.Trial)
  public void make() throws IOException {
    top = Files.createTempDirectory("caravan-bench");
    for (int d = 0; d < DIRECTORIES; d++) {
      Path directory = Files.createDirectory(top.resolve("directory-" + d));
      for (int f = 0; f < FILES; f++) {
        Files.createFile(directory.resolve("file-" + f + ".txt"));
      }
    }
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    try (Stream<Path> paths = Files.walk(top)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    scratch.close();
  }

  @Benchmark
  public long walk100000() throws IOException {
    return walk(top, new FileStatus());
  }

  private long walk(Path directory, FileStatus status) throws IOException {
    long sum = 0;
    try (SortedNames names = SortedNames.open(directory, scratch, Set.of())) {
      while (names.hasNext()) {
        FileName name = names.next();
        Path path = RawPaths.resolve(directory, name);
        Metadata metadata = status.read(path);
        sum += metadata.inode();
        if (metadata.kind() == caravan.model.FileKind.DIRECTORY) {
          sum += walk(path, status);
        }
      }
    }
    return sum;
  }
}
