package caravan.operations;

import caravan.model.BackupRequest;
import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.write.FirstLook;
import caravan.vault.write.Leftovers;
import caravan.vault.write.Replication;
import caravan.vault.write.ReplicationReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lets a destination that was away take part again without anybody's help. One that lacks the
 * snapshot on which a backup builds is left out while the others are written to, so that it neither
 * slows them nor makes them store anything twice; afterwards it gets the new snapshot, with all
 * that it needs, from them. So does one that dropped out meanwhile, if it answers by then. Older
 * snapshots that it lacks are the business of {@code replicate}. Safe for concurrent use.
 */
public final class CatchUp {
  private final ClientState state;
  private final Optional<Spool> spool;
  private final Replication replication;

  /**
   * @param spool where what earlier runs could not deliver waits
   */
  public CatchUp(ClientState state, Optional<Spool> spool, Replication replication) {
    this.state = state;
    this.spool = spool;
    this.replication = replication;
  }

  /**
   * The vaults that lack the newest snapshot of the request's source on this host. One whose
   * listing fails is not among them: the backup itself deals with it.
   */
  static List<Vault> behind(List<Vault> vaults, FirstLook first, BackupRequest request, String host)
      throws IOException {
    Map<Vault, Set<String>> names = new LinkedHashMap<>();
    Set<String> all = new HashSet<>();
    for (Vault vault : vaults) {
      first
          .names(vault)
          .ifPresent(
              listed -> {
                names.put(vault, listed);
                all.addAll(listed);
              });
    }
    if (names.size() < 2 || names.values().stream().allMatch(listed -> listed.equals(all))) {
      return List.of();
    }
    String newest = "";
    for (StoredSnapshot snapshot :
        Vault.reading(List.copyOf(names.keySet())).snapshots().snapshots()) {
      Snapshot of = snapshot.snapshot();
      if (of.type() == Snapshot.Type.SNAPSHOT
          && of.source().equals(request.source())
          && of.host().equals(host)) {
        newest = snapshot.name();
      }
    }
    List<Vault> behind = new ArrayList<>();
    for (Map.Entry<Vault, Set<String>> vault : names.entrySet()) {
      if (!newest.isEmpty() && !vault.getValue().contains(newest)) {
        behind.add(vault.getKey());
      }
    }
    return behind;
  }

  /**
   * Brings a snapshot that was just committed to the destinations that do not have it.
   *
   * @param opened every vault that could be opened, the nearest first
   * @param leftAlone destinations without room, or that were just waited for in vain
   * @return the report with the copies that there are now
   */
  public BackupReport after(BackupReport report, List<Vault> opened, Set<String> leftAlone)
      throws IOException {
    String vaultId = opened.get(0).parameters().vault();
    ClientState.Newest newest = state.newest(vaultId, report.source());
    Set<String> holders = new HashSet<>(newest.destinations());
    holders.removeAll(report.failures().keySet());
    List<Vault> sources =
        opened.stream().filter(vault -> holders.contains(vault.destination())).toList();
    if (sources.isEmpty() || sources.size() == opened.size()) {
      return report;
    }
    Map<String, String> failures = new TreeMap<>(report.failures());
    Set<String> forgotten = state.forgotten(vaultId);
    for (Vault vault : opened) {
      String name = vault.destination();
      if (!holders.contains(name) && !leftAlone.contains(name)) {
        try {
          if (spool.isPresent()) { // what is there need not be brought
            Leftovers.deliver(vault, spool.get());
          }
          bring(report.snapshot(), Vault.reading(sources), vault, forgotten);
          holders.add(name);
          failures.remove(name);
        } catch (StoreException | DamagedException e) {
          failures.putIfAbsent(name, String.valueOf(e.getMessage()));
        }
      }
    }
    state.rememberNewest(
        vaultId,
        report.source(),
        new ClientState.Newest(newest.sequence(), newest.snapshot(), holders, newest.stored()));
    return report.withCopies(holders.size(), new HashMap<>(failures));
  }

  private void bring(String snapshot, Vault from, Vault to, Set<String> forgotten)
      throws IOException {
    ReplicationReport done =
        replication.run(
            from, to, new Replication.Order(snapshot::equals, forgotten::contains, false));
    String damage = done.damaged().get(snapshot);
    if (damage != null) {
      throw new DamagedException(damage);
    }
  }
}
