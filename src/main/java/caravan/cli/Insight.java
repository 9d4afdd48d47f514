package caravan.cli;

import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.config.Settings;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Understandings;
import caravan.model.meaning.Vector;
import caravan.organization.cluster.ClusterOptions;
import caravan.organization.cluster.Clusters;
import caravan.organization.cluster.Membership;
import caravan.organization.view.PlaceMemory;
import caravan.organization.view.Subject.InCluster;
import caravan.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is understood of contents, the clusters that they form, and the places that their files had.
 * Clusters and places are kept as they are on this machine; lost ones are made anew, clusters from
 * those in the vault. Belongs to one thread.
 */
final class Insight implements Understandings, AutoCloseable {
  private static final String CLUSTERS = "clusters";
  private static final String KEPT = "clusters/kept";
  private static final String PLACES = "places/";
  private static final String EXPORTED = "exported/";

  private final @Nullable UnderstandingStore store;
  private @Nullable Clusters clusters;

  private Insight(@Nullable UnderstandingStore store) throws IOException {
    this.store = store;
    byte[] kept = store == null ? null : store.state(CLUSTERS);
    this.clusters = kept == null ? null : clusters(kept);
  }

  /** Of another version there are none: the next run makes them anew. */
  private static @Nullable Clusters clusters(byte[] kept) {
    try {
      return Clusters.of(ClusterOptions.DEFAULT, kept);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Opens what there is; while an analysis runs, it is as if nothing were known, and that is said.
   */
  static Insight open(World world, Settings settings, Vault vault) throws IOException {
    try {
      return new Insight(Conclusions.open(world, settings, vault));
    } catch (BusyException e) {
      world.say("An analysis is under way; until it ends, places follow from names alone.");
      return new Insight(null);
    }
  }

  /**
   * Opens what this machine knows, and asks no destination; while an analysis runs, or where there
   * was none, it is as if nothing were known.
   */
  static Insight local(World world, Path home, Vault vault) throws IOException {
    if (!Knowledge.hasLocal(home, vault)) {
      return new Insight(null);
    }
    try {
      return new Insight(Knowledge.openLocal(home, vault));
    } catch (BusyException e) {
      world.say("An analysis is under way; until it ends, places follow from names alone.");
      return new Insight(null);
    }
  }

  /** Whether contents were put into clusters on this machine. */
  static boolean hasClusters(UnderstandingStore store) {
    return store.state(CLUSTERS) != null;
  }

  /** Goes on from clusters of another machine; those of another version count as none. */
  static void take(UnderstandingStore store, Optional<byte[]> kept) {
    kept.filter(state -> clusters(state) != null)
        .ifPresent(
            state -> {
              store.remember(CLUSTERS, state);
              kept(store, state);
            });
  }

  /** Over a store that is open, and stays so. */
  static Insight over(UnderstandingStore store) throws IOException {
    return new Insight(store);
  }

  @Override
  public Optional<Understanding> of(ContentId content) throws IOException {
    return store == null ? Optional.empty() : store.of(content);
  }

  /** The cluster of a content. */
  Optional<InCluster> cluster(Understanding understanding) {
    Clusters known = clusters;
    Vector vector = understanding.vector().orElse(null);
    if (known == null || vector == null || !vector.model().equals(known.model())) {
      return Optional.empty();
    }
    Optional<Membership> member = known.membership(understanding.content(), vector);
    return member.flatMap(
        m -> known.cluster(m.cluster()).map(c -> new InCluster(c.id(), c.name(), m.similarity())));
  }

  /** The id that a cluster has now. */
  int current(int id) {
    Clusters known = clusters;
    return known == null ? id : known.current(id);
  }

  /**
   * Puts contents that are in none yet into clusters.
   *
   * @param model of the vectors that count; clusters of another one are given up
   */
  void learn(String model) throws IOException {
    UnderstandingStore all = store;
    if (all == null) {
      return;
    }
    Clusters known = clusters;
    if (known == null || !known.model().equals(model)) {
      known = new Clusters(ClusterOptions.DEFAULT, model);
      clusters = known;
    }
    int before = known.contents();
    for (Iterator<Understanding> each = all.all(); each.hasNext(); ) {
      Understanding one = each.next();
      Vector vector = one.vector().orElse(null);
      if (vector != null && vector.model().equals(model)) {
        known.assign(one.content(), vector, one.keyphrases());
      }
    }
    if (known.contents() > before) { // else they stay as they are, bit by bit
      known.merge();
    }
    all.remember(CLUSTERS, known.toBytes());
  }

  /**
   * What to store of the clusters in the vault.
   *
   * @return empty if it has them as they are
   */
  static Optional<byte[]> unkept(UnderstandingStore store) {
    byte[] state = store.state(CLUSTERS);
    byte[] told = store.state(KEPT);
    return state == null || (told != null && Arrays.equals(told, digest(state)))
        ? Optional.empty()
        : Optional.of(state);
  }

  /** They are in the vault now. */
  static void kept(UnderstandingStore store, byte[] state) {
    store.remember(KEPT, digest(state));
  }

  private static byte[] digest(byte[] state) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(state);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** How many clusters there are. */
  int clusters() {
    Clusters known = clusters;
    return known == null ? 0 : known.all().size();
  }

  /** Where files of a source were placed before. Of another version nothing is remembered. */
  PlaceMemory places(String source) {
    return memory(PLACES + source);
  }

  /** What the folders of projects and clusters are called at an organized destination. */
  PlaceMemory exported(String destination, String source) {
    return memory(EXPORTED + destination + "/" + source);
  }

  /** Remembers it, for good. */
  void rememberExported(String destination, String source, PlaceMemory names) throws IOException {
    if (store != null) {
      store.remember(EXPORTED + destination + "/" + source, names.toBytes());
      store.commit();
    }
  }

  private PlaceMemory memory(String name) {
    byte[] kept = store == null ? null : store.state(name);
    try {
      return kept == null ? new PlaceMemory() : PlaceMemory.of(kept);
    } catch (IOException e) {
      return new PlaceMemory();
    }
  }

  /** Remembers where files of a source are placed now. */
  void remember(String source, PlaceMemory places) throws IOException {
    if (store != null) {
      store.remember(PLACES + source, places.toBytes());
    }
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
