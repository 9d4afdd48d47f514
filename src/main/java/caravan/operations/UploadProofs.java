package caravan.operations;

import caravan.vault.Vault;
import caravan.vault.ledger.ProofLedger;
import caravan.vault.write.BackupSession;
import caravan.vault.write.CommitResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notes in each destination's ledger what a backup stored there, a few objects at a time, so that a
 * backup that is cut off has noted most of it. A put answers only for what the destination holds
 * and has proven. Safe for concurrent use.
 */
public final class UploadProofs {
  private static final int MANY = 16;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Map<Vault, Noted> vaults = new ConcurrentHashMap<>();

  /** What one destination answered for in this run. */
  private static final class Noted {
    private final Vault vault;
    private final Set<String> all = new HashSet<>();
    private final List<String> waiting = new ArrayList<>();
    private @Nullable Instant first;

    Noted(Vault vault) {
      this.vault = vault;
    }

    synchronized void add(String name) throws IOException {
      if (!all.add(name)) {
        return;
      }
      Instant now = vault.clock().instant();
      waiting.add(name);
      first = first == null ? now : first;
      if (waiting.size() >= MANY || first.plus(LONG).isBefore(now)) {
        flush();
      }
    }

    synchronized void flush() throws IOException {
      if (first != null) {
        vault.ledger().record(ProofLedger.How.UPLOAD, first, waiting); // none is older than that
        waiting.clear();
        first = null;
      }
    }
  }

  /** A destination answered for an object. */
  void stored(Vault vault, String name) throws IOException {
    vaults.computeIfAbsent(vault, Noted::new).add(name);
  }

  /** A backup was committed: what it stored beside the packs that passed by here is noted too. */
  void committed(BackupSession session, CommitResult result) throws IOException {
    for (Vault vault : session.vaults()) {
      for (String name : result.written().getOrDefault(vault.destination(), Set.of())) {
        stored(vault, name);
      }
    }
  }

  /** A backup ends, whether it was committed or not. */
  void ended(BackupSession session) throws IOException {
    for (Vault vault : session.vaults()) {
      Noted noted = vaults.remove(vault);
      if (noted != null) {
        noted.flush();
      }
    }
  }
}
