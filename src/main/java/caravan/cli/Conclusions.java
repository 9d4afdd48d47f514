package caravan.cli;

import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.text.EmbedOptions;
import caravan.config.Settings;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.maintain.MaintenanceProgress;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import caravan.vault.meaning.KeptClusters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows from all that is understood together: clusters, how the files of the newest
 * snapshots have to do with each other, and their places. Drawn from records and trees, so nothing
 * is analyzed for it, and any machine with the vault draws the same. Without state.
 */
final class Conclusions {
  private Conclusions() {}

  /**
   * What there is now.
   *
   * @param relations between files of the newest snapshots
   * @param clusters of contents
   */
  record Drawn(int relations, int clusters) {}

  /** Whether they were drawn on this machine, or there is nothing to draw them from. */
  static boolean areDrawn(UnderstandingStore store) {
    return store.understood() == 0 || Insight.hasClusters(store);
  }

  /**
   * Opens what is understood, and draws them where this machine has never done so.
   *
   * @throws caravan.analysis.backlog.BusyException if a run is under way
   */
  static UnderstandingStore open(World world, Settings settings, Vault vault) throws IOException {
    UnderstandingStore store = Knowledge.open(world, settings.home(), vault);
    if (areDrawn(store)) {
      return store;
    }
    try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
        Phases phases = new Phases(world.terminal(), "understanding")) {
      draw(vault, store, files, vault.snapshots().snapshots(), settings, phases);
      return store;
    } catch (DamagedException e) { // a restore of what is well must not fail by that
      world.say("What belongs together is known in part only: " + Failures.message(e));
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Draws them anew, and makes them durable.
   *
   * @param snapshots all that there are, the oldest first
   */
  static Drawn draw(
      Vault vault,
      UnderstandingStore store,
      SnapshotFiles files,
      List<StoredSnapshot> snapshots,
      Settings settings,
      MaintenanceProgress progress)
      throws IOException {
    progress.at("looking for what belongs together", 0, 0);
    if (!Insight.hasClusters(store)) {
      Insight.take(store, KeptClusters.newest(vault)); // so that they keep their numbers and names
    }
    Insight insight = Insight.over(store);
    insight.learn(settings.embedding().orElse(EmbedOptions.DEFAULT).name());
    Map<String, Correction> corrections = Corrections.all(vault);
    int relations = 0;
    for (StoredSnapshot snapshot : newest(snapshots)) {
      String source = snapshot.snapshot().source();
      progress.at("relating the files of " + source, 0, 0);
      relations += SnapshotRelations.update(store, files.trees(), snapshot.snapshot());
      OrganizedSnapshot organized = new OrganizedSnapshot(files, insight, corrections);
      organized.place(snapshot, settings.placeRules());
      insight.remember(source, organized.memory());
    }
    store.commit();
    return new Drawn(relations, insight.clusters());
  }

  /** The newest snapshot of each source. */
  static List<StoredSnapshot> newest(List<StoredSnapshot> snapshots) {
    Map<String, StoredSnapshot> newest = new LinkedHashMap<>();
    for (StoredSnapshot snapshot : snapshots) {
      if (snapshot.snapshot().type() != Snapshot.Type.CHECKPOINT) {
        newest.put(snapshot.snapshot().source(), snapshot);
      }
    }
    return new ArrayList<>(newest.values());
  }
}
