package caravan.verification;

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
import java.util.Set;

/**
 * Proves, after the commit, that what was just stored is there: each object of the run by its
 * length, index and snapshot by reading them back, and the tree by its root. Each object was proven
 * by its hash when it was put. What was read back is noted in the ledger. Safe for concurrent use.
 */
public final class Verifier {
  /**
   * A destination of which something is missing or cannot be read does not count as a copy.
   *
   * @throws IOException saying what is not as it was stored, if no destination is left
   */
  public void verify(BackupSession session) throws IOException {
    CommitResult result = session.result();
    for (Vault vault : session.vaults()) {
      if (result.holders().contains(vault.destination())) {
        try {
          verify(session, result, vault);
        } catch (StoreException e) {
          session.unproven(vault.destination(), e);
        }
      }
    }
  }

  private static void verify(BackupSession session, CommitResult result, Vault vault)
      throws IOException {
    List<String> read = new ArrayList<>();
    Instant now = vault.clock().instant();
    for (String name : result.written().getOrDefault(vault.destination(), Set.of())) {
      if (name.startsWith(ObjectKind.INDEX.prefix())) {
        vault.indexObject(Vault.lastPart(name));
        read.add(name);
      } else {
        exists(vault, name);
      }
    }
    root(vault, session, result);
    read.add(ObjectKind.SNAPSHOT.prefix() + result.name());
    vault.ledger().record(ProofLedger.How.READ, now, read);
  }

  private static ObjectInfo exists(Vault vault, String name) throws IOException {
    ObjectInfo info = vault.store().stat(name).orElseThrow(() -> missing(vault, name));
    if (info.length() == 0) {
      throw missing(vault, name);
    }
    return info;
  }

  private static void root(Vault vault, BackupSession session, CommitResult result)
      throws IOException {
    String name = ObjectKind.SNAPSHOT.prefix() + result.name();
    vault.open(ObjectKind.SNAPSHOT, name);
    try (ChunkReader chunks = new ChunkReader(vault, session.index(vault))) {
      new TreeReader(chunks).entries(result.snapshot().root()).next();
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
