package caravan.organization.cluster;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Groups contents by meaning as they come. Each goes to the nearest small group (grain) if that is
 * near enough, and starts one otherwise (leader clustering, Hartigan 1975, on the sphere); from
 * time to time grains that are near each other are put together into clusters, and clusters into
 * one. Grains too small for a cluster leave their contents unclustered.
 *
 * <p>An id never changes its meaning: a cluster only grows; where two become one, it is called by
 * the older id, and the other stays known as its alias. A name changes only when another one says
 * clearly more.
 *
 * <p>Time is linear in the contents and in the grains, of which there are at most {@link
 * #MOST_GRAINS}; memory is about 60 bytes a content and 10 KB a grain. Not safe for concurrent use.
 */
public final class Clusters {
  /** When there are so many, a content that is near to none goes unclustered. */
  static final int MOST_GRAINS = 1_500;

  private final ClusterOptions options;
  private final String model;
  private final List<Grain> grains = new ArrayList<>();
  private final Map<ContentId, Integer> grainOf = new HashMap<>();
  private final Map<Integer, Integer> aliases = new TreeMap<>();
  private final Map<Integer, String> names = new TreeMap<>();
  private final Map<Integer, List<Weighted>> phrases = new HashMap<>();
  private int nextId = 1;
  private int sinceMerge;
  private int assigned;

  /**
   * @param model of all vectors that will come
   */
  public Clusters(ClusterOptions options, String model) {
    this.options = options;
    this.model = model;
  }

  /** The name of the model that made its vectors. */
  public String model() {
    return model;
  }

  /**
   * Takes a content, or tells where it was put before.
   *
   * @return its cluster; empty while there are too few like it
   * @throws IllegalArgumentException if the vector is of another model: start anew then
   */
  public Optional<Membership> assign(ContentId content, Vector vector, List<Weighted> keyphrases) {
    if (!vector.model().equals(model)) {
      throw new IllegalArgumentException(
          "the clusters are made of vectors of "
              + model
              + ", and this one is of "
              + vector.model()
              + "; start new clusters");
    }
    if (!grainOf.containsKey(content)) {
      int grain = grainFor(vector.values());
      if (grain < 0) {
        return Optional.empty();
      }
      grains.get(grain).add(vector.values(), keyphrases);
      grainOf.put(content, grain);
      assigned++;
      if (++sinceMerge >= Math.max(options.mergeEvery(), assigned / 10)) {
        merge();
      }
    }
    return membership(content, vector);
  }

  private int grainFor(float[] vector) {
    int best = -1;
    double similarity = options.join();
    for (int i = 0; i < grains.size(); i++) {
      double s = Grain.dot(grains.get(i).middle, vector);
      if (s >= similarity) {
        similarity = s;
        best = i;
      }
    }
    if (best < 0 && grains.size() < MOST_GRAINS) {
      grains.add(new Grain(vector.length));
      best = grains.size() - 1;
    }
    return best;
  }

  /** The cluster of a content that was assigned, and how well it fits now. */
  public Optional<Membership> membership(ContentId content, Vector vector) {
    Integer at = grainOf.get(content);
    if (at == null || grains.get(at).cluster == 0) {
      return Optional.empty();
    }
    Grain grain = grains.get(at);
    return Optional.of(new Membership(grain.cluster, Grain.dot(grain.middle, vector.values())));
  }

  /** The id of the cluster of a content; empty if it has none. */
  public Optional<Integer> clusterOf(ContentId content) {
    Integer at = grainOf.get(content);
    return at == null || grains.get(at).cluster == 0
        ? Optional.empty()
        : Optional.of(grains.get(at).cluster);
  }

  /** Forgets contents that are in the vault no more; what they taught stays. */
  public void retain(Set<ContentId> contents) {
    grainOf.keySet().retainAll(contents);
  }

  /** What an id is called by now: itself, or that of the cluster it went up in. */
  public int current(int id) {
    int now = id;
    for (Integer next = aliases.get(now); next != null; next = aliases.get(now)) {
      now = next;
    }
    return now;
  }

  /** The cluster of an id or of its alias; empty if there never was one. */
  public Optional<Cluster> cluster(int id) {
    int now = current(id);
    String name = names.get(now);
    return name == null
        ? Optional.empty()
        : Optional.of(new Cluster(now, name, size(now), phrases.getOrDefault(now, List.of())));
  }

  /** How many contents were assigned. */
  public int contents() {
    return grainOf.size();
  }

  /** All clusters by id. */
  public List<Cluster> all() {
    return names.keySet().stream().map(id -> cluster(id).orElseThrow()).toList();
  }

  private int size(int id) {
    return grains.stream().filter(grain -> grain.cluster == id).mapToInt(grain -> grain.size).sum();
  }

  /**
   * Puts together what belongs together and names it. Done by {@link #assign} from time to time;
   * call it when the last content of a run was assigned.
   */
  public void merge() {
    sinceMerge = 0;
    List<Grain> ripe = new ArrayList<>();
    for (Grain grain : grains) {
      if (grain.size >= options.smallestGrain() || grain.cluster != 0) {
        ripe.add(grain);
      }
    }
    for (List<Grain> group : Merging.groups(ripe, options.merge())) {
      int size = group.stream().mapToInt(grain -> grain.size).sum();
      int oldest = group.stream().mapToInt(g -> g.cluster).filter(id -> id != 0).min().orElse(0);
      if (oldest == 0 && size >= options.smallest()) {
        oldest = nextId++;
        names.put(oldest, "");
      }
      if (oldest != 0) {
        unite(group, oldest);
      }
    }
    rename();
  }

  private void unite(List<Grain> group, int id) {
    for (Grain grain : group) {
      if (grain.cluster != 0 && grain.cluster != id) {
        aliases.put(grain.cluster, id);
        names.remove(grain.cluster);
        phrases.remove(grain.cluster);
      }
      grain.cluster = id;
    }
  }

  private void rename() {
    Map<Integer, Map<String, Double>> weights = new TreeMap<>();
    for (Grain grain : grains) {
      if (grain.cluster != 0) {
        Map<String, Double> all = weights.computeIfAbsent(grain.cluster, id -> new TreeMap<>());
        grain.phrases.forEach((phrase, weight) -> all.merge(phrase, weight, Double::sum));
      }
    }
    phrases.clear();
    phrases.putAll(Phrases.of(weights));
    Set<String> taken = new HashSet<>();
    for (int id : weights.keySet()) {
      String name = better(names.getOrDefault(id, ""), phrases.getOrDefault(id, List.of()));
      for (int more = 1; name.isEmpty() || !taken.add(name); more++) {
        String longer = Phrases.name(phrases.getOrDefault(id, List.of()), more);
        name = longer.isEmpty() || taken.contains(longer) ? "Cluster " + id : longer;
      }
      names.put(id, name);
    }
  }

  /** The name as it is, unless another carries clearly more of what the cluster is about. */
  private String better(String old, List<Weighted> about) {
    String fresh = Phrases.name(about, 0);
    boolean clearly =
        old.isEmpty()
            || Phrases.carried(fresh, about) > options.renameAt() * Phrases.carried(old, about);
    return clearly ? fresh : old;
  }

  /** All of it; the same for the same contents in the same order. */
  public byte[] toBytes() throws IOException {
    State state = new State(model, nextId, sinceMerge, assigned, grains, sorted(), aliases, names);
    return state.encode();
  }

  private Map<ContentId, Integer> sorted() {
    Map<ContentId, Integer> sorted = new TreeMap<>(Comparator.naturalOrder());
    sorted.putAll(grainOf);
    return sorted;
  }

  /**
   * What {@link #toBytes} made.
   *
   * @throws IOException if it did not, or another version did: start new clusters
   */
  public static Clusters of(ClusterOptions options, byte[] bytes) throws IOException {
    State state = State.decode(bytes);
    Clusters clusters = new Clusters(options, state.model());
    clusters.nextId = state.nextId();
    clusters.sinceMerge = state.sinceMerge();
    clusters.assigned = state.assigned();
    clusters.grains.addAll(state.grains());
    clusters.grainOf.putAll(state.contents());
    clusters.aliases.putAll(state.aliases());
    clusters.names.putAll(state.names());
    clusters.rename();
    return clusters;
  }
}
