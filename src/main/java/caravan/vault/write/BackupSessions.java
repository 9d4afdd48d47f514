package caravan.vault.write;

import caravan.model.BackupRequest;
import caravan.platform.AtOnce;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts backups: reads what each destination holds now, and finds the snapshot to build on. */
public final class BackupSessions {
  private BackupSessions() {}

  /**
   * Starts a backup into these vaults, which are copies of one vault at several destinations.
   *
   * @throws StoreException if none of them can be used
   */
  public static BackupSession open(BackupRequest request, List<Vault> vaults, WriterOptions options)
      throws IOException {
    return open(request, vaults, options, false, Spooling.OFF);
  }

  /**
   * Starts a backup as {@link #open(BackupRequest, List, WriterOptions)} does.
   *
   * @param afterCrash whether the one before did not come to its end: the packs that it left behind
   *     are taken over
   * @param spooling where what a destination cannot take waits; what waits there for one of these
   *     is delivered first
   */
  public static BackupSession open(
      BackupRequest request,
      List<Vault> vaults,
      WriterOptions options,
      boolean afterCrash,
      Spooling spooling)
      throws IOException {
    return open(
        request,
        vaults,
        options,
        afterCrash,
        spooling,
        FirstLook.at(vaults, spooling.graceToBegin()));
  }

  /**
   * The same, where each destination was asked already.
   *
   * @param first of these vaults at least
   */
  public static BackupSession open(
      BackupRequest request,
      List<Vault> vaults,
      WriterOptions options,
      boolean afterCrash,
      Spooling spooling,
      FirstLook first)
      throws IOException {
    Map<Vault, StoreException> refused =
        spooling.spool().isPresent()
            ? Leftovers.deliver(
                vaults.stream().filter(first::answered).toList(), spooling.spool().get())
            : Map.of();
    List<AtOnce.Task<Begun>> looks = new ArrayList<>();
    vaults.forEach(vault -> looks.add(() -> look(vault, first, refused.get(vault), afterCrash)));
    List<AtOnce.Answer<Begun>> looked = AtOnce.each(spooling.graceToBegin(), looks);
    List<Target> targets = new ArrayList<>();
    boolean avoiding = false;
    for (int i = 0; i < vaults.size(); i++) {
      Vault vault = vaults.get(i);
      try {
        if (looked.get(i).late()) {
          throw FirstLook.noAnswer(vault);
        }
        Begun begun = looked.get(i).get();
        avoiding |= begun.avoiding();
        targets.add(new Target(vault, begun.index(), begun.condemned()));
      } catch (StoreException | DamagedException e) {
        if (vaults.size() == 1) {
          throw e;
        }
        Target target =
            new Target(
                vault,
                vault.indexCache().open(List.of(), Avoided.NOTHING, vault::indexObject),
                Set.of());
        target.fail(e);
        target.mute = looked.get(i).late() || first.mute(vault);
        targets.add(target);
      }
    }
    StoredSnapshot parent = parent(request, targets, first, options.host());
    if (targets.stream().noneMatch(Target::active)) {
      throw targets.get(0).reason();
    }
    return new BackupSession(request, options, targets, parent, avoiding, spooling);
  }

  /**
   * What a destination is known to hold as a backup begins.
   *
   * @param condemned names of the condemned objects
   * @param avoiding whether there is something to avoid
   */
  private record Begun(IndexView index, Set<String> condemned, boolean avoiding) {}

  private static Begun look(
      Vault vault, FirstLook first, @Nullable StoreException refused, boolean afterCrash)
      throws IOException {
    Vault.Doubts doubts = first.doubts(vault);
    if (refused != null) {
      throw refused;
    }
    // After the first look: a snapshot that it lists names nothing that the index does not have,
    // and what a prune had condemned by then is avoided. What is condemned later is new to the
    // commit, which looks again.
    IndexView index = vault.index(doubts.avoided());
    if (afterCrash) {
      Orphans.adopt(vault, index, doubts.avoided());
    }
    // What lies in an index that cannot be read is as good as damaged: it is stored again.
    boolean avoiding = !doubts.avoided().isEmpty() || !index.damaged().isEmpty();
    return new Begun(index, doubts.condemned().keySet(), avoiding);
  }

  /**
   * The newest snapshot of the source on this host that every destination has: what it names is
   * stored everywhere. A checkpoint serves only where there is nothing better, since it ends in the
   * middle of the walk.
   */
  private static @Nullable StoredSnapshot parent(
      BackupRequest request, List<Target> targets, FirstLook look, String host) throws IOException {
    for (Target target : targets) {
      if (target.active()) {
        try {
          return parent(request, target, look, targets, host);
        } catch (StoreException e) {
          target.fail(e);
        }
      }
    }
    return null;
  }

  private static @Nullable StoredSnapshot parent(
      BackupRequest request, Target at, FirstLook look, List<Target> targets, String host)
      throws IOException {
    Vault first = at.vault;
    List<ObjectInfo> objects = look.snapshots(first);
    StoredSnapshot checkpoint = null;
    StoredSnapshot newest = null;
    for (int i = objects.size() - 1; i >= 0; i--) {
      if (newest != null && !isOfOneSecond(objects.get(i), newest)) {
        break;
      }
      StoredSnapshot candidate;
      try {
        candidate = first.snapshot(objects.get(i));
      } catch (DamagedException e) {
        if (request.accumulate()) {
          throw new DamagedException(
              "The snapshot "
                  + Vault.lastPart(objects.get(i).name())
                  + " is damaged. It may be the newest of '"
                  + request.source()
                  + "', and the next one must hold all that it has, so nothing was backed up. Run"
                  + " 'caravan check', then 'caravan repair copies'.",
              e);
        }
        continue; // check reports it; it is no ground to build on
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING) {
          continue; // forgotten since it was listed
        }
        throw e;
      }
      Snapshot snapshot = candidate.snapshot();
      if (snapshot.source().equals(request.source())
          && snapshot.host().equals(host)
          && everywhere(candidate, look, targets)) {
        if (snapshot.type() == Snapshot.Type.SNAPSHOT
            && (newest == null || snapshot.sequence() > newest.snapshot().sequence())) {
          newest = candidate;
        }
        if (snapshot.type() == Snapshot.Type.CHECKPOINT && checkpoint == null) {
          checkpoint = candidate;
        }
      }
    }
    return newest == null ? checkpoint : newest;
  }

  /** Names say the second; which of two came later is in the snapshots. */
  private static boolean isOfOneSecond(ObjectInfo object, StoredSnapshot snapshot) {
    String time = snapshot.name().substring(0, snapshot.name().indexOf('-') + 1);
    return Vault.lastPart(object.name()).startsWith(time);
  }

  private static boolean everywhere(StoredSnapshot snapshot, FirstLook look, List<Target> targets) {
    return targets.stream()
        .filter(Target::active)
        .allMatch(target -> look.has(target.vault, snapshot.name()));
  }
}
