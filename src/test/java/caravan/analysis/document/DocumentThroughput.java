package caravan.analysis.document;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads mixed office documents and says how many a second, and what CPU each takes in the worker.
 * Started by {@code bench/intelligence/document-speed}.
 */
final class DocumentThroughput {
  private DocumentThroughput() {}

  private record Sample(String name, Path file) {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Path directory = Files.createTempDirectory("documents-");
    List<Sample> samples = new ArrayList<>();
    byte[][] contents = {
      Samples.docx("Report", "Ada", (Samples.SENTENCE + "\n").repeat(60)),
      Samples.xlsx(300),
      Samples.xls(300),
      Samples.pptx(10),
      Samples.pdf("Report", 8),
      Samples.mail("Plans", "table.txt"),
      Samples.zip("one.txt", "two.txt", "three.txt"),
      Samples.jpegWithExif(Samples.picture(1, 1600, 1200)),
      Samples.mp3("Song", "Band", "Record"),
      Samples.SENTENCE.repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8)
    };
    String[] names = {
      "a.docx", "a.xlsx", "a.xls", "a.pptx", "a.pdf", "a.eml", "a.zip", "a.jpg", "a.mp3", "a.txt"
    };
    for (int i = 0; i < names.length; i++) {
      samples.add(new Sample(names[i], Files.write(directory.resolve(names[i]), contents[i])));
    }
    try (DocumentReader reader =
        DocumentReader.open(DocumentLimits.standard().withTime(Duration.ofMinutes(2)))) {
      run(reader, samples, 3); // the worker starts and compiles
      Duration before = cpu();
      long start = System.nanoTime();
      int read = run(reader, samples, rounds);
      double seconds = (System.nanoTime() - start) / 1e9;
      double worker = cpu().minus(before).toMillis() / 1e3;
      System.out.printf(
          Locale.ROOT,
          "%d documents: %.1f a second, %.4f s of the worker's CPU each; start and warming up took"
              + " %.1f s of CPU%n",
          read,
          read / seconds,
          worker / read,
          before.toMillis() / 1e3);
    }
    for (Sample sample : samples) {
      Files.delete(sample.file());
    }
    Files.delete(directory);
  }

  private static int run(DocumentReader reader, List<Sample> samples, int rounds) throws Exception {
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      for (Sample sample : samples) {
        Extract extract = reader.read(sample.file(), sample.name(), "", Files.size(sample.file()));
        if (extract.unreadable().isPresent()) {
          throw new IllegalStateException(sample.name() + ": " + extract.unreadable());
        }
        read++;
      }
    }
    return read;
  }

  private static Duration cpu() {
    return ProcessHandle.current()
        .children()
        .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
