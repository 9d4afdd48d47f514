package caravan.operations;

import caravan.model.Problem;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.maintain.Marks;
import caravan.vault.write.BackupSession;
import caravan.vault.write.CommitResult;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a source looks wrong, as one does that was encrypted, emptied or not mounted; and what
 * follows from it: the snapshot counts in no rule of retention, and the one before it is pinned.
 */
final class Suspicion {
  /** Smaller sources shrink by half in the course of things. */
  private static final int MANY = 20;

  private Suspicion() {}

  /** Why the source looks wrong, empty if it does not. */
  static String of(BackupSession session) {
    if (!session.suspicion().isEmpty()) {
      return session.suspicion();
    }
    long withheld =
        session.problems().count(Problem.Kind.LEFT_OUT)
            + session.problems().count(Problem.Kind.HELD);
    long files = session.counts().files() + withheld; // a policy does not make a source look empty
    if (files == 0 && session.counts().others() == 0) {
      return "there was nothing to back up";
    }
    long before = session.parent().map(parent -> parent.snapshot().files()).orElse(0L);
    return before >= MANY && files * 2 < before
        ? "it has " + files + " files, less than half of the " + before + " of the snapshot before"
        : "";
  }

  /**
   * Pins the snapshot before, wherever it is. Before the commit: one that is cut off afterwards
   * must not leave a parent that rules may take. A destination that lags is not waited for.
   *
   * @return the destinations that were asked
   */
  static Set<String> pinParent(BackupSession session) throws IOException {
    Set<String> asked = Set.copyOf(session.directDestinations());
    pinParent(session, asked);
    return asked;
  }

  private static void pinParent(BackupSession session, Collection<String> destinations)
      throws IOException {
    String why = of(session);
    Optional<String> parent = session.parent().map(StoredSnapshot::name);
    if (!why.isEmpty() && parent.isPresent()) {
      mark(
          session,
          destinations,
          parent.get(),
          Marks.Kind.PINNED,
          "the snapshot after it looks wrong: " + why);
    }
  }

  /**
   * Marks what was committed as suspect, wherever it is.
   *
   * @param pinned destinations where the snapshot before was pinned
   */
  static void mark(BackupSession session, CommitResult result, Set<String> pinned)
      throws IOException {
    String why = of(session);
    if (!why.isEmpty()) {
      Set<String> lagged = new HashSet<>(result.holders());
      lagged.removeAll(pinned);
      pinParent(session, lagged);
      mark(session, result.holders(), result.name(), Marks.Kind.SUSPECT, why);
    }
  }

  private static void mark(
      BackupSession session,
      Collection<String> destinations,
      String snapshot,
      Marks.Kind kind,
      String reason)
      throws IOException {
    for (Vault vault : session.vaults()) {
      if (destinations.contains(vault.destination())) {
        try {
          if (vault.store().stat(ObjectKind.SNAPSHOT.prefix() + snapshot).isPresent()) {
            new Marks(vault).put(snapshot, kind, reason);
          }
        } catch (StoreException | DamagedException e) {
          session.suspect(
              of(session)
                  + " (and '"
                  + vault.destination()
                  + "' did not take a mark that protects the snapshots: "
                  + e.getMessage()
                  + ")");
        }
      }
    }
  }
}
