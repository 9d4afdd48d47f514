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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a source looks wrong, as one does that was encrypted, emptied or not mounted; and what
 * follows from it: the snapshot counts in no rule of retention, and the one before it is pinned.
 */
final class Suspicion {
  private Suspicion() {}

  /** Why the source looks wrong, empty if it does not. */
  static String of(BackupSession session) {
    if (!session.suspicion().isEmpty()) {
      return session.suspicion();
    }
    long withheld =
        session.problems().count(Problem.Kind.LEFT_OUT)
            + session.problems().count(Problem.Kind.HELD);
    // a policy does not make a source look empty
    return session.counts().files() + withheld == 0 && session.counts().others() == 0
        ? "there was nothing to back up"
        : "";
  }

  /**
   * Pins the snapshot before, wherever it is, and an earlier one where it began there. Before the
   * commit: one that is cut off afterwards must not leave a parent that rules may take. A
   * destination that lags is not waited for.
   *
   * @return the destinations that were asked
   */
  static Set<String> pinParent(BackupSession session, Optional<String> earlier) throws IOException {
    Set<String> asked = Set.copyOf(session.directDestinations());
    pin(session, asked, earlier);
    return asked;
  }

  private static void pin(
      BackupSession session, Collection<String> destinations, Optional<String> earlier)
      throws IOException {
    String why = of(session);
    if (!why.isEmpty()) {
      for (Optional<String> name : List.of(earlier, session.parent().map(StoredSnapshot::name))) {
        if (name.isPresent()) {
          mark(session, destinations, name.get(), Marks.Kind.PINNED, Marks.LATER_LOOKS_WRONG + why);
        }
      }
    }
  }

  /**
   * Marks what was committed as suspect, wherever it is.
   *
   * @param pinned destinations where the snapshots before were pinned
   * @param earlier one that {@link #pinParent} pinned besides the parent
   */
  static void mark(
      BackupSession session, CommitResult result, Set<String> pinned, Optional<String> earlier)
      throws IOException {
    String why = of(session);
    if (!why.isEmpty()) {
      Set<String> lagged = new HashSet<>(result.holders());
      lagged.removeAll(pinned);
      pin(session, lagged, earlier);
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
