package caravan.analysis.sensitivity;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Searches the texts of folders: how fast, and what is found in texts in which little should be.
 * Run by bench/sensitivity.
 */
public final class SensitivityBench {
  private static final long MOST = 64L << 20;

  private SensitivityBench() {}

  /**
   * @param folders whose texts are read, at most 64 MiB of them
   */
  public static void main(String[] folders) throws IOException {
    List<Map.Entry<String, String>> texts = new ArrayList<>();
    long characters = 0;
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (Files.size(file) > 1 << 20 || characters > MOST) {
            continue;
          }
          String text = SensitivityScanner.decode(Files.readAllBytes(file));
          if (text.indexOf(0) < 0) {
            texts.add(Map.entry(file.toString(), text));
            characters += text.length();
          }
        }
      }
    }
    SensitivityScanner scanner = new SensitivityScanner(new byte[32]);
    for (int round = 1; round <= 3; round++) {
      Map<String, Integer> kinds = new TreeMap<>();
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (Map.Entry<String, String> each : texts) {
        Scan scan = scanner.scan(each.getKey(), each.getValue());
        scan.findings().forEach(f -> kinds.merge(f.kind(), f.count(), Integer::sum));
        if (round == 3) {
          scan.secretSpans().forEach(span -> show(each, span));
        }
      }
      double seconds =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
      System.out.printf(
          "round %d: %d texts, %.1f MB, %.1f MB a second of one processor, %s%n",
          round, texts.size(), characters / 1e6, characters / 1e6 / seconds, kinds);
    }
  }

  private static void show(Map.Entry<String, String> text, Span span) {
    int from = Math.max(0, span.start() - 30);
    int to = Math.min(text.getValue().length(), Math.min(span.end(), span.start() + 60));
    System.out.println(
        text.getKey() + ": " + text.getValue().substring(from, to).replaceAll("\\s+", " "));
  }
}
