package caravan.vault.write;

import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.index.IndexView;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One destination during one run: what it is known to hold, what this run gave it, and whether it
 * dropped out.
 */
final class Target {
  final Vault vault;
  final IndexView index;

  /**
   * Names of the condemned objects that were listed when the run began: it counts on nothing in
   * them.
   */
  final Set<String> condemnedAtStart;

  /** Names of the packs and index objects that this run has stored. */
  final Set<String> written = ConcurrentHashMap.newKeySet();

  /** Packs whose chunks were stored again in others: nothing counts on them any more. */
  final Set<String> rescued = ConcurrentHashMap.newKeySet();

  /** Packs that the last look before a commit has seen there. */
  final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Whether it gave no answer when the run began; to ask it again at once would be in vain. */
  volatile boolean mute;

  /** Whether the snapshot of this run is there. */
  volatile boolean committed;

  private volatile @Nullable StoreException failure;

  Target(Vault vault, IndexView index, Set<String> condemnedAtStart) {
    this.vault = vault;
    this.condemnedAtStart = Set.copyOf(condemnedAtStart);
    this.index = index;
  }

  String name() {
    return vault.destination();
  }

  /** Drops out of this run: nothing more is sent, nothing is committed. The first reason stays. */
  void fail(StoreException reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  void fail(IOException reason) {
    if (reason instanceof StoreException e) {
      fail(e);
    } else {
      fail(
          StoreException.permanent(
              StoreException.Reason.CORRUPT, String.valueOf(reason.getMessage()), reason));
    }
  }

  /** Why it dropped out, or a word that it did. */
  StoreException reason() {
    StoreException reason = failure;
    return reason == null
        ? StoreException.permanent(StoreException.Reason.UNAVAILABLE, "No destination is left.")
        : reason;
  }

  @Nullable StoreException failure() {
    return failure;
  }

  boolean active() {
    return failure == null;
  }

  /** All packs that the snapshot of this run may count on here. */
  Set<String> needed() {
    Set<String> packs = new HashSet<>(index.countedOn());
    for (String name : written) {
      if (!name.startsWith("index/")) {
        packs.add(name);
      }
    }
    packs.removeAll(rescued);
    return packs;
  }
}
