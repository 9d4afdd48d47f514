package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.write.Rescue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Heals what is damaged or missing in one copy of a vault from others: index objects, snapshots and
 * marks that do not open, packs that the index names and that are not there or have another length
 * than it says, and packs that a check has found damaged. An object comes back under its own name,
 * proven by its hash; where no other copy has it, its chunks are stored in new packs. Safe to run
 * again; safe beside backups.
 */
public final class Healing {
  private final MaintenanceProgress progress;

  public Healing(MaintenanceProgress progress) {
    this.progress = progress;
  }

  /**
   * What was healed, or in a dry run was found to heal.
   *
   * @param healed names of objects that are whole again
   * @param moved packs whose chunks were stored in new ones, since no other copy has the pack
   * @param lost objects that no other copy has
   */
  public record Report(List<String> healed, List<String> moved, List<String> lost) {
    public Report {
      healed = List.copyOf(healed);
      moved = List.copyOf(moved);
      lost = List.copyOf(lost);
    }
  }

  /**
   * Heals.
   *
   * @param from other copies; see {@link Vault#reading}
   * @param dryRun only look what there is to heal
   */
  public Report run(Vault from, Vault to, boolean dryRun) throws IOException {
    return new Run(from, to, dryRun).run();
  }

  private final class Run {
    private final Vault from;
    private final Vault to;
    private final boolean dryRun;
    private final List<String> healed = new ArrayList<>();
    private final List<String> moved = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    Run(Vault from, Vault to, boolean dryRun) {
      this.from = from;
      this.to = to;
      this.dryRun = dryRun;
    }

    Report run() throws IOException {
      sealed(ObjectKind.INDEX);
      sealed(ObjectKind.SNAPSHOT);
      sealed(ObjectKind.MARK);
      packs();
      return new Report(healed, moved, lost);
    }

    /** Objects of a kind that are there and do not open. */
    private void sealed(ObjectKind kind) throws IOException {
      for (ObjectInfo info : to.store().list(kind.prefix())) {
        if (ObjectNames.promisedHash(info.name()).isPresent() && !to.opens(kind, info.name())) {
          (heal(info.name()) ? healed : lost).add(info.name());
        }
      }
    }

    /** Puts an object as another copy has it; answers false where none has it whole. */
    private boolean heal(String name) throws IOException {
      Payload whole;
      try {
        whole = Payload.of(from.store().get(name, Optional.empty()));
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING
            || e.reason() == StoreException.Reason.CORRUPT) {
          return false;
        }
        throw e;
      }
      if (!name.endsWith(HexFormat.of().formatHex(whole.sha256()))) {
        return false;
      }
      if (!dryRun) {
        to.store().put(name, whole); // replaces bytes that do not match the name
      }
      return true;
    }

    private void packs() throws IOException {
      Set<String> condemned = new HashSet<>();
      Look.condemned(to).forEach(marker -> condemned.addAll(marker.packs()));
      Map<String, DamageRecords.Damage> records = DamageRecords.load(to);
      IndexView view = to.index(Avoided.NOTHING);
      Map<String, Long> listed = new HashMap<>();
      for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
        to.store().list(kind.prefix()).forEach(info -> listed.put(info.name(), info.length()));
      }
      Set<String> bad = new TreeSet<>(DamageRecords.names(DamageRecords.union(records.values())));
      bad.retainAll(view.packNames()); // the others hold nothing that anything counts on
      view.forEachLength(
          (name, length) -> {
            Long there = listed.get(name);
            if (there == null || there != length) { // gone, or torn: no check is needed to see that
              bad.add(name);
            }
          });
      Set<String> whole = new HashSet<>();
      List<String> elsewhere = new ArrayList<>();
      int done = 0;
      for (String name : bad) {
        progress.at("packs", done++, bad.size());
        if (!condemned.contains(name) && heal(name)) {
          healed.add(name);
          whole.add(name);
        } else {
          elsewhere.add(name);
        }
      }
      if (!elsewhere.isEmpty()) {
        move(view, elsewhere);
      }
      if (!dryRun) {
        forgetDamage(records, view.packNames(), whole);
      }
    }

    /** Records that speak only of what is whole now, or of what no index names any more, go. */
    private void forgetDamage(
        Map<String, DamageRecords.Damage> records, Set<String> indexed, Set<String> whole)
        throws StoreException {
      for (Map.Entry<String, DamageRecords.Damage> record : records.entrySet()) {
        boolean over =
            DamageRecords.names(record.getValue()).stream()
                .allMatch(pack -> whole.contains(pack) || !indexed.contains(pack));
        if (over) {
          Deletion.delete(to.store(), record.getKey());
        }
      }
    }

    /** Stores the chunks of packs that nobody has whole, as far as others have them. */
    private void move(IndexView view, List<String> packs) throws IOException {
      IndexView source = from.index(Avoided.NOTHING);
      Map<String, Set<ChunkId>> wanted = new TreeMap<>();
      Map<String, Boolean> complete = new HashMap<>();
      Map<String, Set<String>> heals = new HashMap<>();
      Set<String> names = new HashSet<>(packs);
      IndexMarks marks = new IndexMarks(view);
      for (int s = 0; s < marks.segments().size(); s++) {
        IndexSegment segment = marks.segments().get(s);
        for (int i = 0; i < segment.chunks(); i++) {
          String pack = segment.packName(segment.packOf(i));
          if (names.contains(pack)) {
            ChunkId id = segment.id(i);
            List<Place> places = source.find(id);
            complete.merge(pack, !places.isEmpty(), Boolean::logicalAnd);
            if (!places.isEmpty()) {
              String holder = places.get(0).packName();
              wanted.computeIfAbsent(holder, p -> new HashSet<>()).add(id);
              heals.computeIfAbsent(holder, p -> new HashSet<>()).add(pack);
            }
          }
        }
      }
      if (!dryRun) {
        List<IndexObject.PackContents> contents = new ArrayList<>();
        for (Map.Entry<String, Set<ChunkId>> pack : wanted.entrySet()) {
          progress.at("packs of other copies", contents.size(), wanted.size());
          try {
            contents.addAll(
                new Rescue(from, to)
                    .copy(List.of(pack.getKey()), pack.getValue()::contains)
                    .contents());
          } catch (DamagedException e) {
            heals.getOrDefault(pack.getKey(), Set.of()).forEach(p -> complete.put(p, false));
          } catch (StoreException e) {
            if (e.reason() != StoreException.Reason.MISSING
                && e.reason() != StoreException.Reason.CORRUPT) {
              throw e;
            }
            heals.getOrDefault(pack.getKey(), Set.of()).forEach(p -> complete.put(p, false));
          }
        }
        if (!contents.isEmpty()) {
          to.seal(
              ObjectKind.INDEX,
              ObjectKind.INDEX.prefix(),
              IndexObject.of(contents, List.of()).encode());
        }
      }
      for (String pack : packs) {
        (complete.getOrDefault(pack, false) ? moved : lost).add(pack);
      }
    }
  }
}
