package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.read.Closure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a snapshot where all that it names is, and only there. Before the put it looks again at what
 * prunes may have done since the run began: every pack that the run wrote or counted on must be
 * indexed and not condemned, and the parent must exist (else the whole closure is verified). Chunks
 * in condemned packs are stored again. The put must follow the look within half of the grace period
 * on a clock that counts suspension. Safe for use with several targets at once.
 */
final class Commit {
  /** Time between the two phases of a prune, by the store's clock, at least. */
  static final Duration GRACE = Duration.ofHours(24);

  private static final int ATTEMPTS = 4;
  private static final int MISSING = 100_000;

  private final Optional<String> parent;
  private final LongSupplier uptime;
  private final Clock clock;
  private volatile @Nullable Sealed sealed;

  /** A snapshot as it is put wherever it is put. */
  record Sealed(String name, Snapshot snapshot, Payload object) {}

  /**
   * @param parent name of the snapshot from which closures were taken over without a look at each
   *     chunk; empty where each was looked up
   * @param uptime nanoseconds of a clock that counts suspension
   * @param clock wall clock
   */
  Commit(Optional<String> parent, LongSupplier uptime, Clock clock) {
    this.parent = parent;
    this.uptime = uptime;
    this.clock = clock;
  }

  /** Last part of the snapshot object's name. */
  String name() {
    Sealed once = sealed;
    if (once == null) {
      throw new IllegalStateException("nothing was committed");
    }
    return once.name();
  }

  void commit(Target target, Snapshot snapshot) throws IOException {
    commit(target, List.of(sealed(target, snapshot)));
  }

  /** Sealed once: the same bytes wherever it is put. */
  private synchronized Sealed sealed(Target target, Snapshot snapshot) {
    Sealed once = sealed;
    if (once == null) {
      Payload object =
          Payload.of(Envelope.seal(target.vault.keys(), ObjectKind.SNAPSHOT, snapshot.encode()));
      once = new Sealed(snapshot.name(HexFormat.of().formatHex(object.sha256())), snapshot, object);
      sealed = once;
    }
    return once;
  }

  /** Commits snapshots whose packs are all among those that the target counts on. */
  void commit(Target target, List<Sealed> snapshots) throws IOException {
    Vault vault = target.vault;
    Rescue rescue = new Rescue(vault);
    List<Sealed> left = new ArrayList<>(snapshots);
    for (int attempt = 1; attempt <= ATTEMPTS && !left.isEmpty(); attempt++) {
      long look = uptime.getAsLong();
      Set<String> hits = doubtful(target, left.get(0).snapshot());
      if (!hits.isEmpty()) {
        Rescue.Again again = rescue.storeAgain(hits);
        target.written.addAll(again.names());
        target.index.add(again.segment());
        target.rescued.addAll(hits);
        continue;
      }
      while (!left.isEmpty() && !tooLate(look)) {
        Sealed next = left.get(0);
        String name = ObjectKind.SNAPSHOT.prefix() + next.name();
        vault.store().put(name, next.object());
        if (tooLate(look)) { // the put itself took that long: what it names may be gone
          requireClosure(vault, next);
        }
        left.remove(0);
      }
    }
    if (!left.isEmpty()) {
      throw StoreException.retryable(
          StoreException.Reason.UNAVAILABLE,
          "The snapshot was not committed at '"
              + target.name()
              + "': prunes kept condemning what it needs. Nothing is lost; run the same command"
              + " again.");
    }
  }

  private boolean tooLate(long look) {
    return uptime.getAsLong() - look > GRACE.toNanos() / 2;
  }

  /** Packs that the snapshot needs and that must not be counted on any more. */
  private Set<String> doubtful(Target target, Snapshot snapshot) throws IOException {
    Vault vault = target.vault;
    // The order matters. A prune puts its condemned object first and removes it last, after the
    // index without its packs was put and the packs were deleted: whatever it did before this look
    // shows in the index and in the packs that are listed behind it.
    Map<String, Set<String>> markers = vault.condemned();
    Set<String> condemned = new HashSet<>();
    markers.values().forEach(condemned::addAll);
    Set<String> listed = new HashSet<>(vault.indexNames());
    Set<String> known = new HashSet<>();
    target.index.segments().forEach(s -> known.addAll(s.covered()));
    Set<String> needed = target.needed();
    Set<String> hits = new HashSet<>(needed);
    hits.retainAll(condemned);
    if (!listed.containsAll(known)) { // replaced by a prune: does the new one hold what is needed?
      Set<String> indexed = vault.index(Avoided.NOTHING).packNames();
      needed.stream().filter(pack -> !indexed.contains(pack)).forEach(hits::add);
    }
    // An index may say more than there is: this run may have slept while its packs, which no index
    // named yet, were swept.
    requireThere(target, needed);
    if (!hits.isEmpty() || parent.isEmpty()) {
      return hits;
    }
    // What was taken over from the parent was not looked up chunk by chunk. It is safe while the
    // parent is there, unless a prune that began during this run condemned it: the parent may be
    // forgotten before that prune ends.
    if (!target.condemnedAtStart.containsAll(markers.keySet()) || !parentExists(vault)) {
      hits.addAll(condemnedHolders(target, snapshot, condemned));
    }
    return hits;
  }

  /**
   * @throws StoreException if a pack is gone; a record then says so, and the next run stores again
   *     what was in it
   */
  private void requireThere(Target target, Set<String> needed) throws IOException {
    Vault vault = target.vault;
    Set<String> there = Stored.of(vault, needed);
    Set<String> gone = new TreeSet<>(needed);
    gone.removeAll(there);
    target.seen.clear();
    target.seen.addAll(needed);
    target.seen.removeAll(gone);
    if (!gone.isEmpty()) {
      Stored.recordMissing(vault, gone, clock.instant());
      throw StoreException.retryable(
          StoreException.Reason.MISSING,
          "The snapshot was not committed at '"
              + vault.destination()
              + "': "
              + gone.iterator().next()
              + (gone.size() == 1 ? "" : " and " + (gone.size() - 1) + " more packs")
              + " that it needs went away meanwhile. Nothing else is lost; run the backup again,"
              + " which stores them again.");
    }
  }

  /** Condemned packs that hold what the snapshot needs and that is in no other place. */
  private Set<String> condemnedHolders(Target target, Snapshot snapshot, Set<String> condemned)
      throws IOException {
    Vault vault = target.vault;
    List<ChunkId> missing = missing(vault, snapshot);
    Set<String> holders = new HashSet<>();
    IndexView everything = vault.index(Avoided.NOTHING);
    for (ChunkId chunk : missing) {
      everything.find(chunk).stream()
          .map(Place::packName)
          .filter(pack -> condemned.contains(pack) && !target.rescued.contains(pack))
          .forEach(holders::add);
    }
    if (holders.isEmpty() && !missing.isEmpty()) {
      throw notWhole(vault);
    }
    return holders;
  }

  private boolean parentExists(Vault vault) throws StoreException {
    return vault.store().stat(ObjectKind.SNAPSHOT.prefix() + parent.orElseThrow()).isPresent();
  }

  /** Chunks of the snapshot's closure that are in no place to count on now. */
  private static List<ChunkId> missing(Vault vault, Snapshot snapshot) throws IOException {
    Avoided avoided = vault.avoided(); // before the index: a sweep that ends in between shows there
    IndexView index = vault.index(avoided);
    IndexView sure = index.avoiding(avoided.and(Stored.notThere(vault, index)));
    try {
      return Closure.missing(vault, sure, snapshot, MISSING);
    } catch (DamagedException e) {
      throw notWhole(vault);
    }
  }

  private void requireClosure(Vault vault, Sealed snapshot) throws IOException {
    StoreException doubt;
    try {
      if (missing(vault, snapshot.snapshot()).isEmpty()) {
        return;
      }
      doubt = notWhole(vault);
    } catch (StoreException e) {
      doubt = e;
    }
    vault.store().delete(ObjectKind.SNAPSHOT.prefix() + snapshot.name());
    throw doubt;
  }

  private static StoreException notWhole(Vault vault) {
    return StoreException.retryable(
        StoreException.Reason.UNAVAILABLE,
        "The snapshot was not committed at '"
            + vault.destination()
            + "': the snapshot it builds on was forgotten and pruned meanwhile. Nothing is lost;"
            + " run the backup again.");
  }
}
