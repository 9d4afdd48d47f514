package caravan.vault.write;

import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.read.Closure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a snapshot where all that it names is, and only there. Before the put it looks again at what
 * prunes may have done since the run began: every pack that the run wrote or counted on must be
 * indexed and not condemned, and the parent must exist (else the whole closure is verified). Chunks
 * in condemned packs are stored again. The put must follow the look within half of the grace period
 * on a clock that counts suspension.
 */
final class Commit {
  /** Time between the two phases of a prune, by the store's clock, at least. */
  static final Duration GRACE = Duration.ofHours(24);

  private static final int ATTEMPTS = 4;

  private final BackupSession session;
  private final WriterOptions options;
  private @Nullable Payload object;
  private @Nullable String name;

  Commit(BackupSession session, WriterOptions options) {
    this.session = session;
    this.options = options;
  }

  /** Last part of the snapshot object's name. */
  String name() {
    if (name == null) {
      throw new IllegalStateException("nothing was committed");
    }
    return name;
  }

  void commit(Target target, Snapshot snapshot) throws IOException {
    Vault vault = target.vault;
    if (object == null) { // sealed once: the same bytes wherever it is put
      object = Payload.of(Envelope.seal(vault.keys(), ObjectKind.SNAPSHOT, snapshot.encode()));
      name = snapshot.name(HexFormat.of().formatHex(object.sha256()));
    }
    Payload sealed = object;
    Rescue rescue = new Rescue(vault);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      long look = options.uptime().getAsLong();
      Set<String> hits = doubtful(target, snapshot);
      if (!hits.isEmpty()) {
        Rescue.Again again = rescue.storeAgain(hits);
        target.written.addAll(again.names());
        target.index.add(again.segment());
        target.rescued.addAll(hits);
        continue;
      }
      if (tooLate(look)) {
        continue;
      }
      vault.store().put(ObjectKind.SNAPSHOT.prefix() + name(), sealed);
      if (tooLate(look)) { // the put itself took that long: what it names may be gone
        requireClosure(vault, snapshot, vault.index(vault.avoided()));
      }
      return;
    }
    throw StoreException.retryable(
        StoreException.Reason.UNAVAILABLE,
        "The snapshot was not committed at '"
            + target.name()
            + "': prunes kept condemning what it needs. Nothing is lost; run the backup again.");
  }

  private boolean tooLate(long look) {
    return options.uptime().getAsLong() - look > GRACE.toNanos() / 2;
  }

  /** Packs that the snapshot needs and that must not be counted on any more. */
  private Set<String> doubtful(Target target, Snapshot snapshot) throws IOException {
    Vault vault = target.vault;
    // The order matters: a prune puts the condemned object first and removes it last.
    Map<String, Set<String>> markers = vault.condemned();
    Set<String> condemned = new HashSet<>();
    markers.values().forEach(condemned::addAll);
    Set<String> listed = new HashSet<>(vault.indexNames());
    Set<String> known = new HashSet<>();
    target.index.segments().forEach(s -> known.addAll(s.covered()));
    Set<String> needed = target.needed();
    Set<String> hits = new HashSet<>();
    IndexView now = target.index;
    if (!listed.containsAll(
        known)) { // a prune replaced an index: does the new one still hold what is needed?
      now = vault.index(Avoided.NOTHING);
      Set<String> indexed = now.packNames();
      for (String pack : needed) {
        if (!indexed.contains(pack)) {
          hits.add(pack);
        }
      }
    }
    for (String pack : needed) {
      if (condemned.contains(pack)) {
        hits.add(pack);
      }
    }
    if (!hits.isEmpty() || session.parent().isEmpty()) {
      return hits;
    }
    // What was taken over from the parent was not looked up chunk by chunk. It is safe while the
    // parent is there,
    // unless a prune that began during this run condemned it: the parent may be forgotten before
    // that prune ends.
    Map<String, Set<String>> fresh = new HashMap<>(markers);
    fresh.keySet().removeAll(target.condemnedAtStart);
    IndexView sure = now.avoiding(vault.avoided());
    if (!fresh.isEmpty() && !isWhole(vault, sure, snapshot)) {
      fresh.values().forEach(hits::addAll);
    } else if (fresh.isEmpty() && !parentExists(vault)) {
      requireClosure(vault, snapshot, sure);
    }
    return hits;
  }

  private boolean parentExists(Vault vault) throws StoreException {
    String parent = session.parent().orElseThrow().name();
    return vault.store().stat(ObjectKind.SNAPSHOT.prefix() + parent).isPresent();
  }

  private static boolean isWhole(Vault vault, IndexView index, Snapshot snapshot)
      throws IOException {
    try {
      return Closure.missing(vault, index, snapshot, 1).isEmpty();
    } catch (DamagedException e) {
      return false;
    }
  }

  private void requireClosure(Vault vault, Snapshot snapshot, IndexView index) throws IOException {
    if (!isWhole(vault, index, snapshot)) {
      vault.store().delete(ObjectKind.SNAPSHOT.prefix() + name());
      throw StoreException.retryable(
          StoreException.Reason.UNAVAILABLE,
          "The snapshot was not committed at '"
              + vault.destination()
              + "': the snapshot it builds on was forgotten and pruned meanwhile. Nothing is lost;"
              + " run the backup again.");
    }
  }
}
