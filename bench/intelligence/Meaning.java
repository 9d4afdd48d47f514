import caravan.analysis.text.EmbedOptions;
import caravan.analysis.text.Embedder;
import caravan.analysis.text.Keyphrases;
import caravan.analysis.text.Model;
import caravan.analysis.text.Statistics;
import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import caravan.organization.cluster.ClusterOptions;
import caravan.organization.cluster.Clusters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Measures vectors and clusters on the sets that "texts" made: Meaning DIRECTORY WHAT. */
public final class Meaning {
  record Text(String label, String head, String body) {}

  private Meaning() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    switch (args[1]) {
      case "search" -> search(directory, args);
      case "topics" -> topics(directory, args[2]);
      case "tune" -> tune(directory, args[2]);
      case "scale" -> scale(Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException("search, topics, tune or scale");
    }
  }

  static List<Text> read(Path directory, String set) throws IOException {
    List<Text> texts = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve(set + ".tsv"))) {
      String[] parts = line.split("\t", -1);
      texts.add(new Text(parts[0], parts[1], parts[2]));
    }
    return texts;
  }

  /** How high the body stands that belongs to a headline: mean of 1 / rank. */
  static void search(Path directory, String[] args) throws IOException {
    List<Text> texts = read(directory, args[2]);
    for (int a = 3; a < args.length; a++) {
      String[] parts = args[a].split("[/x]", -1);
      int n = parts.length;
      String model = args[a].substring(0, args[a].lastIndexOf('/'));
      EmbedOptions options =
          new EmbedOptions(
              Model.of(model).orElseThrow(),
              Integer.parseInt(parts[n - 2]),
              Integer.parseInt(parts[n - 1]));
      long before = rss();
      try (Embedder embedder = new Embedder(options)) {
        List<Vector> heads = new ArrayList<>();
        List<Vector> bodies = new ArrayList<>();
        for (Text text : texts) {
          heads.add(embedder.embed(text.head()));
        }
        long cpu = cpu();
        for (Text text : texts) {
          bodies.add(embedder.embed(text.body()));
        }
        double each = (cpu() - cpu) / 1e6 / texts.size();
        System.out.printf(
            "%s %s: MRR %.3f of %d, %.1f ms CPU a body, resident %d MB (%d before)%n",
            args[2], embedder.name(), mrr(heads, bodies), texts.size(), each, rss(), before);
      }
    }
  }

  static double mrr(List<Vector> heads, List<Vector> bodies) {
    double sum = 0;
    for (int i = 0; i < heads.size(); i++) {
      double own = heads.get(i).similarity(bodies.get(i));
      int rank = 1;
      for (int j = 0; j < bodies.size(); j++) {
        rank += j != i && heads.get(i).similarity(bodies.get(j)) >= own ? 1 : 0;
      }
      sum += 1.0 / rank;
    }
    return sum / heads.size();
  }

  static List<Vector> vectors(List<Text> texts, EmbedOptions options) throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (Embedder embedder = new Embedder(options)) {
      for (Text text : texts) {
        vectors.add(embedder.embed(text.head() + ". " + text.body()));
      }
    }
    return vectors;
  }

  static void topics(Path directory, String set) throws IOException {
    List<Text> texts = read(directory, set);
    int[] labels = labels(texts);
    int k = (int) java.util.Arrays.stream(labels).distinct().count();
    for (Model model : Model.values()) {
      if (model.present()) {
        EmbedOptions options =
            new EmbedOptions(model, EmbedOptions.DEFAULT.tokens(), EmbedOptions.DEFAULT.windows());
        List<Vector> vectors = vectors(texts, options);
        System.out.printf(
            "%s %s: k-means with k = %d, best of 20 by its own measure: NMI %.3f%n",
            set, options.name(), k, nmi(labels, kMeans(vectors, k)));
        if (model == Model.MINILM) {
          System.out.println(
              set
                  + " clusters: "
                  + clusters(phrases(texts), vectors, labels, true, ClusterOptions.DEFAULT));
        }
      }
    }
  }

  /** Each against the texts before it, as they come. */
  static List<List<Weighted>> phrases(List<Text> texts) {
    Statistics statistics = new Statistics();
    List<List<Weighted>> phrases = new ArrayList<>();
    for (Text text : texts) {
      String all = text.head() + ". " + text.body();
      statistics.add(Keyphrases.words(all));
      phrases.add(Keyphrases.of(all, statistics));
    }
    return phrases;
  }

  static void tune(Path directory, String set) throws IOException {
    List<Text> texts = read(directory, set);
    List<Vector> vectors = vectors(texts, EmbedOptions.DEFAULT);
    List<List<Weighted>> phrases = phrases(texts);
    for (double join : new double[] {0.4, 0.45, 0.5, 0.55, 0.6}) {
      for (double merge : new double[] {0.55, 0.6, 0.65, 0.7, 0.75, 0.8}) {
        ClusterOptions options = new ClusterOptions(join, merge, 2, 4, 64, 1.5);
        System.out.printf(
            "join %.2f merge %.2f: %s%n",
            join, merge, clusters(phrases, vectors, labels(texts), false, options));
      }
    }
  }

  static String clusters(
      List<List<Weighted>> phrases,
      List<Vector> vectors,
      int[] labels,
      boolean show,
      ClusterOptions options) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      order.add(i);
    }
    java.util.Collections.shuffle(order, new Random(7));
    Clusters clusters = new Clusters(options, vectors.get(0).model());
    for (int i : order) {
      clusters.assign(id(i), vectors.get(i), phrases.get(i));
    }
    clusters.merge();
    int[] found = new int[labels.length];
    List<Integer> in = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      found[i] = clusters.clusterOf(id(i)).orElse(-1 - i);
      if (found[i] > 0) {
        in.add(i);
      }
    }
    int[] some = in.stream().mapToInt(i -> labels[i]).toArray();
    int[] of = in.stream().mapToInt(i -> found[i]).toArray();
    if (show) {
      clusters.all().forEach(each -> System.out.println("  " + each.size() + "  " + each.name()));
    }
    return String.format(
        "%d clusters, NMI %.3f of the %d of %d that are in one, purity %.3f",
        clusters.all().size(), nmi(some, of), in.size(), labels.length, purity(some, of));
  }

  /** So many vectors of as many made-up topics as a large home has. */
  static void scale(int count) {
    Random random = new Random(1);
    float[][] topics = new float[300][];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = unit(random, null, 0);
    }
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, "made-up");
    long cpu = cpu();
    for (int i = 0; i < count; i++) {
      float[] values = unit(random, topics[random.nextInt(topics.length)], 0.8);
      clusters.assign(id(i), new Vector("made-up", values), List.of());
      if ((i + 1) % (count / 4) == 0) {
        System.out.printf(
            "%d contents: %.1f s CPU, %d clusters%n",
            i + 1, (cpu() - cpu) / 1e9, clusters.all().size());
      }
    }
  }

  static float[] unit(Random random, float[] near, double noise) {
    float[] values = new float[384];
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double gauss = random.nextGaussian() / Math.sqrt(values.length);
      values[i] = (float) (near == null ? gauss : near[i] + noise * gauss);
      squares += values[i] * values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) Math.sqrt(squares);
    }
    return values;
  }

  static ContentId id(int i) {
    byte[] bytes = new byte[ChunkId.LENGTH];
    ByteBuffer.wrap(bytes).putInt(i);
    return new ContentId(ChunkId.of(bytes, 0));
  }

  static int[] labels(List<Text> texts) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] labels = new int[texts.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = numbers.computeIfAbsent(texts.get(i).label(), key -> numbers.size());
    }
    return labels;
  }

  static int[] kMeans(List<Vector> vectors, int k) {
    double best = -1;
    int[] answer = new int[0];
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      float[][] middles = new float[k][];
      middles[0] = vectors.get(random.nextInt(vectors.size())).values().clone();
      for (int c = 1; c < k; c++) { // k-means++
        double[] far = new double[vectors.size()];
        double sum = 0;
        for (int i = 0; i < far.length; i++) {
          double near = -1;
          for (int j = 0; j < c; j++) {
            near = Math.max(near, dot(vectors.get(i).values(), middles[j]));
          }
          far[i] = Math.max(0, 1 - near);
          sum += far[i];
        }
        double at = random.nextDouble() * sum;
        int chosen = 0;
        while (chosen < far.length - 1 && (at -= far[chosen]) > 0) {
          chosen++;
        }
        middles[c] = vectors.get(chosen).values().clone();
      }
      int[] of = new int[vectors.size()];
      double total = 0;
      for (int round = 0; round < 50; round++) {
        total = 0;
        float[][] sums = new float[k][384];
        for (int i = 0; i < of.length; i++) {
          double near = -2;
          for (int c = 0; c < k; c++) {
            double s = dot(vectors.get(i).values(), middles[c]);
            if (s > near) {
              near = s;
              of[i] = c;
            }
          }
          total += near;
          for (int d = 0; d < 384; d++) {
            sums[of[i]][d] += vectors.get(i).values()[d];
          }
        }
        for (int c = 0; c < k; c++) {
          double length = Math.sqrt(Math.max(dot(sums[c], sums[c]), 1e-12));
          for (int d = 0; d < 384; d++) {
            middles[c][d] = (float) (sums[c][d] / length);
          }
        }
      }
      if (total > best) {
        best = total;
        answer = of;
      }
    }
    return answer;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Mutual information over the mean of both entropies. */
  static double nmi(int[] a, int[] b) {
    Map<Integer, Integer> as = new HashMap<>();
    Map<Integer, Integer> bs = new HashMap<>();
    Map<List<Integer>, Integer> both = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      as.merge(a[i], 1, Integer::sum);
      bs.merge(b[i], 1, Integer::sum);
      both.merge(List.of(a[i], b[i]), 1, Integer::sum);
    }
    double n = a.length;
    double mutual = 0;
    for (var each : both.entrySet()) {
      double p = each.getValue() / n;
      mutual +=
          p * Math.log(p * n * n / as.get(each.getKey().get(0)) / bs.get(each.getKey().get(1)));
    }
    return mutual == 0 ? 0 : 2 * mutual / (entropy(as, n) + entropy(bs, n));
  }

  static double entropy(Map<Integer, Integer> counts, double n) {
    return counts.values().stream().mapToDouble(c -> -c / n * Math.log(c / n)).sum();
  }

  static double purity(int[] labels, int[] found) {
    Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      counts.computeIfAbsent(found[i], key -> new HashMap<>()).merge(labels[i], 1, Integer::sum);
    }
    double most =
        counts.values().stream().mapToInt(c -> java.util.Collections.max(c.values())).sum();
    return most / labels.length;
  }

  static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  static long rss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IOException("no VmRSS");
  }
}
