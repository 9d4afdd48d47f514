package caravan.organization.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClustersTest {
  private static final String MODEL = "made-up";
  private static final int DIMENSIONS = 64;
  private static final List<String> TOPICS =
      List.of("invoice", "garden", "football", "glacier", "violin");

  private final Random random = new Random(5);
  private final List<float[]> middles = new ArrayList<>();

  ClustersTest() {
    for (int i = 0; i < TOPICS.size(); i++) {
      middles.add(unit(new float[DIMENSIONS], 1));
    }
  }

  private float[] unit(float[] near, double noise) {
    float[] values = new float[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] = (float) (near[i] + noise * random.nextGaussian() / Math.sqrt(DIMENSIONS));
      squares += values[i] * values[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      values[i] /= (float) Math.sqrt(squares);
    }
    return values;
  }

  private Vector like(int topic) {
    return new Vector(MODEL, unit(middles.get(topic), 0.7));
  }

  private static ContentId id(int i) {
    byte[] bytes = new byte[ChunkId.LENGTH];
    ByteBuffer.wrap(bytes).putInt(i);
    return new ContentId(ChunkId.of(bytes, 0));
  }

  private static List<Weighted> about(int topic) {
    return List.of(
        new Weighted(TOPICS.get(topic), 1),
        new Weighted(TOPICS.get(topic) + " notes", 0.5),
        new Weighted("page", 0.9));
  }

  private Clusters filled(int contents) {
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, MODEL);
    for (int i = 0; i < contents; i++) {
      int topic = i % TOPICS.size();
      clusters.assign(id(i), like(topic), about(topic));
    }
    clusters.merge();
    return clusters;
  }

  @Test
  void assign_topicsApart_makesAClusterOfEach() {
    Clusters clusters = filled(300);

    Map<Integer, Set<Integer>> topics = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      int topic = i % TOPICS.size();
      clusters
          .clusterOf(id(i))
          .ifPresent(c -> topics.computeIfAbsent(c, key -> new HashSet<>()).add(topic));
    }
    assertThat(topics).hasSize(TOPICS.size());
    assertThat(topics.values()).allMatch(in -> in.size() == 1);
    assertThat(clusters.all().stream().mapToInt(Cluster::size).sum()).isGreaterThan(290);
  }

  @Test
  void names_ofClusters_areWhatTellsThemApart() {
    List<String> names = filled(300).all().stream().map(Cluster::name).toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).anyMatch(name -> name.startsWith("Invoice"));
    assertThat(names).noneMatch(name -> name.contains("page"));
  }

  @Test
  void assign_contentLikeNone_isUnclustered() {
    Clusters clusters = filled(100);

    Optional<Membership> alone =
        clusters.assign(id(1_000), new Vector(MODEL, unit(new float[DIMENSIONS], 1)), List.of());

    assertThat(alone).isEmpty();
    assertThat(clusters.clusterOf(id(1_000))).isEmpty();
  }

  @Test
  void assign_again_changesNothing() throws IOException {
    Clusters clusters = filled(100);
    byte[] before = clusters.toBytes();

    clusters.assign(id(7), like(3), about(3));

    assertThat(clusters.toBytes()).isEqualTo(before);
  }

  @Test
  void ids_whileContentsCome_keepTheirContents() {
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, MODEL);
    Map<ContentId, Integer> given = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      int topic = random.nextInt(TOPICS.size());
      ContentId id = id(i);
      clusters.assign(id, like(topic), about(topic)).ifPresent(m -> given.put(id, m.cluster()));
    }
    assertThat(given).hasSizeGreaterThan(1_800);
    given.forEach(
        (content, id) -> assertThat(clusters.clusterOf(content)).contains(clusters.current(id)));
  }

  @Test
  void merge_ofTwoClusters_keepsTheOlderIdAndKnowsTheOther() {
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, MODEL);
    float[] a = middles.get(0);
    float[] b = near(a, middles.get(1), 0.35);
    for (int i = 0; i < 10; i++) {
      clusters.assign(id(i), new Vector(MODEL, unit(a, 0.1)), about(0));
      clusters.assign(id(100 + i), new Vector(MODEL, unit(b, 0.1)), about(1));
    }
    clusters.merge();
    int older = clusters.clusterOf(id(0)).orElseThrow();
    int younger = clusters.clusterOf(id(100)).orElseThrow();
    assertThat(older).isNotEqualTo(younger);

    for (int i = 0; i < 400; i++) { // what lies between both
      clusters.assign(
          id(1_000 + i), new Vector(MODEL, unit(near(a, b, 0.7 + 0.01 * (i % 5)), 0.2)), about(0));
    }
    clusters.merge();

    int first = Math.min(older, younger);
    int second = Math.max(older, younger);
    assertThat(clusters.current(second)).isEqualTo(first);
    assertThat(clusters.current(first)).isEqualTo(first);
    assertThat(clusters.cluster(second)).isEqualTo(clusters.cluster(first));
    assertThat(clusters.clusterOf(id(0))).contains(first);
    assertThat(clusters.clusterOf(id(100))).contains(first);
    assertThat(clusters.all()).noneMatch(each -> each.id() == second);
  }

  /** A direction whose cosine with the first one is about as given, turned towards the second. */
  private static float[] near(float[] a, float[] b, double cosine) {
    double between = Grain.dot(a, b);
    float[] values = new float[a.length];
    double rest = 0;
    for (int i = 0; i < a.length; i++) {
      values[i] = (float) (b[i] - between * a[i]);
      rest += values[i] * values[i];
    }
    for (int i = 0; i < a.length; i++) {
      values[i] =
          (float) (cosine * a[i] + Math.sqrt(1 - cosine * cosine) * values[i] / Math.sqrt(rest));
    }
    return values;
  }

  @Test
  void name_thatIsAlmostAsGood_stays() {
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, MODEL);
    for (int i = 0; i < 20; i++) {
      clusters.assign(id(i), like(0), List.of(new Weighted("invoice", 1)));
    }
    clusters.merge();
    int cluster = clusters.clusterOf(id(0)).orElseThrow();
    assertThat(clusters.cluster(cluster).orElseThrow().name()).isEqualTo("Invoice");

    for (int i = 20; i < 45; i++) {
      clusters.assign(id(i), like(0), List.of(new Weighted("bill", 1)));
    }
    clusters.merge();
    assertThat(clusters.cluster(cluster).orElseThrow().name()).isEqualTo("Invoice");

    for (int i = 45; i < 300; i++) {
      clusters.assign(id(i), like(0), List.of(new Weighted("bill", 1)));
    }
    clusters.merge();
    assertThat(clusters.cluster(cluster).orElseThrow().name()).isEqualTo("Bill");
  }

  @Test
  void toBytes_andBack_goesOnAsBefore() throws IOException {
    Clusters clusters = filled(250);
    byte[] bytes = clusters.toBytes();
    Clusters again = Clusters.of(ClusterOptions.DEFAULT, bytes);

    assertThat(again.toBytes()).isEqualTo(bytes);
    assertThat(again.all()).isEqualTo(clusters.all());
    for (int i = 250; i < 400; i++) {
      Vector vector = like(i % 5);
      assertThat(again.assign(id(i), vector, about(i % 5)))
          .isEqualTo(clusters.assign(id(i), vector, about(i % 5)));
    }
  }

  @Test
  void of_damagedBytes_saysSo() throws IOException {
    byte[] bytes = filled(50).toBytes();
    byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 3);
    byte[] version = bytes.clone();
    version[7] = 9;

    assertThatThrownBy(() -> Clusters.of(ClusterOptions.DEFAULT, cut))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Clusters.of(ClusterOptions.DEFAULT, version))
        .hasMessageContaining("version 9");
    assertThatThrownBy(() -> Clusters.of(ClusterOptions.DEFAULT, new byte[0]))
        .hasMessageContaining("cut off");
  }

  @Test
  void assign_vectorOfAnotherModel_isRefused() {
    Vector other = new Vector("other", like(0).values());

    assertThatThrownBy(() -> filled(10).assign(id(99), other, List.of()))
        .hasMessageContaining("start new clusters");
  }

  @Test
  void retain_forgetsContentsAndKeepsClusters() {
    Clusters clusters = filled(100);
    int cluster = clusters.clusterOf(id(0)).orElseThrow();

    clusters.retain(Set.of(id(0)));

    assertThat(clusters.clusterOf(id(0))).contains(cluster);
    assertThat(clusters.clusterOf(id(5))).isEmpty();
    assertThat(clusters.cluster(cluster)).isPresent();
  }

  @Test
  void assign_moreTopicsThanGrains_staysBounded() throws IOException {
    Clusters clusters = new Clusters(ClusterOptions.DEFAULT, MODEL);
    for (int i = 0; i < Clusters.MOST_GRAINS + 500; i++) {
      clusters.assign(id(i), new Vector(MODEL, unit(new float[DIMENSIONS], 1)), List.of());
    }

    Clusters again = Clusters.of(ClusterOptions.DEFAULT, clusters.toBytes());
    assertThat(again.toBytes()).isEqualTo(clusters.toBytes());
  }
}
