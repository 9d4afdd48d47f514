import caravan.analysis.language.Tokens;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/**
 * Learns the weights of TokenModel: {@code TrainLanguages SET MODEL}. SET holds {@code files/} and
 * {@code labels.tsv}. The same set gives the same bytes.
 */
public final class TrainLanguages {
  private static final int HEAD = 4096;

  /** The most telling tokens of each language. */
  private static final int EACH = 160;

  private record Sample(String language, String name, int[] tokens) {}

  public static void main(String[] args) throws IOException {
    List<Sample> samples = read(Path.of(args[0]));
    TreeMap<String, Integer> documents = new TreeMap<>();
    Map<Integer, Map<String, Integer>> counts = new HashMap<>();
    Map<Integer, TreeSet<String>> packages = new HashMap<>();
    for (Sample sample : samples) {
      documents.merge(sample.language(), 1, Integer::sum);
      for (int token : sample.tokens()) {
        counts
            .computeIfAbsent(token, t -> new HashMap<>())
            .merge(sample.language(), 1, Integer::sum);
        packages.computeIfAbsent(token, t -> new TreeSet<>()).add(sample.name());
      }
    }
    // What only one package has is its own vocabulary, not its language's.
    counts.keySet().removeIf(token -> packages.get(token).size() < 2);
    TreeSet<Integer> chosen = new TreeSet<>();
    for (String language : documents.keySet()) {
      counts.keySet().stream()
          .sorted(
              Comparator.comparingDouble((Integer t) -> -worth(counts.get(t), documents, language))
                  .thenComparing(Comparator.naturalOrder()))
          .limit(EACH)
          .forEach(chosen::add);
    }
    write(Path.of(args[1]), new ArrayList<>(documents.keySet()), chosen, counts, documents);
    System.err.println(
        samples.size()
            + " files, "
            + documents
            + ", "
            + chosen.size()
            + " tokens, "
            + Files.size(Path.of(args[1]))
            + " bytes");
  }

  private static List<Sample> read(Path set) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(set.resolve("labels.tsv"), StandardCharsets.ISO_8859_1)) {
      String[] columns = line.split("\t");
      Path file = set.resolve("files").resolve(columns[0]);
      if (!Files.isRegularFile(file)) {
        continue;
      }
      try (var in = Files.newInputStream(file)) {
        String text = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        String origin = columns[0].substring(0, columns[0].indexOf('/'));
        samples.add(new Sample(columns[1].split("=")[1], origin, Tokens.of(text)));
      }
    }
    return samples;
  }

  /** How much likelier the token is in this language than elsewhere, by how often it is there. */
  private static double worth(
      Map<String, Integer> count, Map<String, Integer> documents, String language) {
    double here = share(count, documents, language);
    double elsewhere = 0;
    for (String other : documents.keySet()) {
      elsewhere += other.equals(language) ? 0 : share(count, documents, other);
    }
    elsewhere /= documents.size() - 1;
    return here * Math.log((here + 0.01) / (elsewhere + 0.01));
  }

  private static double share(
      Map<String, Integer> count, Map<String, Integer> documents, String language) {
    return (double) count.getOrDefault(language, 0) / documents.get(language);
  }

  private static void write(
      Path model,
      List<String> languages,
      TreeSet<Integer> chosen,
      Map<Integer, Map<String, Integer>> counts,
      Map<String, Integer> documents)
      throws IOException {
    Map<String, Double> sums = new HashMap<>();
    for (String language : languages) {
      double sum = 0;
      for (int token : chosen) {
        sum += share(counts.get(token), documents, language) + 0.005;
      }
      sums.put(language, sum);
    }
    try (DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(model)))) {
      out.writeInt(0x43544d31);
      out.writeInt(languages.size());
      for (String language : languages) {
        out.writeUTF(language);
      }
      out.writeInt(chosen.size());
      for (int token : chosen) {
        out.writeInt(token);
      }
      for (int token : chosen) {
        for (String language : languages) {
          double share = share(counts.get(token), documents, language) + 0.005;
          double cost = -Math.log(share / sums.get(language));
          out.write((int) Math.min(255, Math.round(cost * 16)));
        }
      }
    }
  }
}
