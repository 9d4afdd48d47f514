package caravan.verification;

import caravan.platform.AtOnce;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.ledger.ProofLedger;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.BackupSession;
import caravan.vault.write.CommitResult;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Proves, after the commit, that what was just stored is there: each object of the run by its
 * length, unless the commit has just looked at it, index and snapshot by reading them back, and the
 * tree by its root. Each object was proven by its hash when it was put. What was read back is noted
 * in the ledger. Destinations are asked at once. Safe for concurrent use.
 */
public final class Verifier {
  /** So many connections a client keeps open. */
  private static final int AT_ONCE = 5;

  /** So many index objects are in memory: one takes up to 15 MB while it is read. */
  private static final int INDEXES_AT_ONCE = 2;

  /**
   * A destination of which something is missing or cannot be read does not count as a copy.
   *
   * @throws IOException saying what is not as it was stored, if no destination is left
   */
  public void verify(BackupSession session) throws IOException {
    CommitResult result = session.result();
    List<Vault> holders =
        session.vaults().stream()
            .filter(vault -> result.holders().contains(vault.destination()))
            .toList();
    List<AtOnce.Task<Optional<StoreException>>> proofs = new ArrayList<>();
    holders.forEach(vault -> proofs.add(() -> failure(session, result, vault)));
    List<AtOnce.Answer<Optional<StoreException>>> answers =
        AtOnce.each(AtOnce.Grace.ENDLESS, proofs);
    for (int i = 0; i < holders.size(); i++) {
      Optional<StoreException> failure = answers.get(i).get();
      if (failure.isPresent()) {
        session.unproven(holders.get(i).destination(), failure.get());
      }
    }
  }

  private static Optional<StoreException> failure(
      BackupSession session, CommitResult result, Vault vault) throws IOException {
    try {
      verify(session, result, vault);
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e);
    }
  }

  private static void verify(BackupSession session, CommitResult result, Vault vault)
      throws IOException {
    List<String> read = new ArrayList<>();
    Instant now = vault.clock().instant();
    Set<String> seen = result.seen().getOrDefault(vault.destination(), Set.of());
    List<AtOnce.Task<Boolean>> looks = new ArrayList<>();
    looks.add(
        () -> {
          vault.readBack(result.name());
          return true;
        });
    read.add(ObjectKind.SNAPSHOT.prefix() + result.name());
    looks.add(() -> root(vault, session, result));
    Queue<String> indexes = new ConcurrentLinkedQueue<>();
    for (String name : result.written().getOrDefault(vault.destination(), Set.of())) {
      if (name.startsWith(ObjectKind.INDEX.prefix())) {
        indexes.add(name);
        read.add(name);
      } else if (!seen.contains(name)) { // the commit has looked at the others just now
        looks.add(() -> exists(vault, name));
      }
    }
    for (int i = 0; i < INDEXES_AT_ONCE; i++) {
      looks.add(() -> allOf(indexes, vault));
    }
    AtOnce.all(AT_ONCE, looks);
    vault.ledger().record(ProofLedger.How.READ, now, read);
  }

  private static boolean exists(Vault vault, String name) throws IOException {
    ObjectInfo info = vault.store().stat(name).orElseThrow(() -> missing(vault, name));
    if (info.length() == 0) {
      throw missing(vault, name);
    }
    return true;
  }

  private static boolean allOf(Queue<String> indexes, Vault vault) throws IOException {
    for (String name = indexes.poll(); name != null; name = indexes.poll()) {
      vault.indexObject(Vault.lastPart(name));
    }
    return true;
  }

  private static boolean root(Vault vault, BackupSession session, CommitResult result)
      throws IOException {
    try (ChunkReader chunks = new ChunkReader(vault, session.index(vault))) {
      new TreeReader(chunks).entries(result.snapshot().root()).next();
      return true;
    }
  }

  private static StoreException missing(Vault vault, String name) {
    return StoreException.retryable(
        StoreException.Reason.CORRUPT,
        "'"
            + vault.destination()
            + "' said that it stored "
            + name
            + ", and does not have it. Run 'caravan check', then back up again.");
  }
}
