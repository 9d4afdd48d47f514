import caravan.analysis.Classifier;
import caravan.model.FileBatch;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.platform.FileStatus;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CPU time that light analysis takes for each file of a directory: {@code Cost DIR}. The first
 * round includes loading all that it needs, as in a backup; the second does not.
 */
public final class Cost {
  public static void main(String[] args) throws Exception {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(Path.of(args[0]))) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        FileName name = FileName.of(String.valueOf(file.getFileName()));
        found.add(new Found.Changed(name, new FileStatus().read(file), 0, file, Optional.empty()));
      }
    }
    var threads = ManagementFactory.getThreadMXBean();
    for (int round = 1; round <= 2; round++) {
      Classifier classifier = new Classifier();
      long start = threads.getCurrentThreadCpuTime();
      for (int from = 0; from < found.size(); from += 256) {
        classifier.classify(
            new FileBatch(from, found.subList(from, Math.min(found.size(), from + 256))));
      }
      double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3;
      System.out.printf(
          "round %d: %d files, %.1f us of CPU a file%n",
          round, found.size(), micros / found.size());
    }
  }
}
