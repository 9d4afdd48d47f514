package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.meaning.MeaningCatalog;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a destination holds, looked at once in the one order that is sound beside writers and other
 * prunes, and what of it lives.
 *
 * <p>The order: the store's time, condemned objects, snapshots, index objects, packs. A condemned
 * object that is gone had its packs gone from index and store before; a listed snapshot had its
 * packs and indexes stored before, so an index that is listed later holds what it needs; an index
 * object had its packs stored before.
 */
final class Look {
  private static final int ATTEMPTS = 4;

  /** A condemned object. */
  record Condemned(String name, Instant stored, Set<String> packs) {}

  /** A pack as index and listing know it. */
  static final class Pack {
    final String name;
    final ChunkId id;
    final long indexedLength;
    final int segment;
    final int ordinal;
    long stored;
    boolean there;
    Instant storedAt = Instant.MAX;
    boolean condemned;
    boolean suspect;
    long rawBytes;
    long neededBytes;

    /** Holds a live chunk that lies nowhere else but in condemned packs. */
    boolean atRisk;

    Pack(String name, ChunkId id, long indexedLength, int segment, int ordinal) {
      this.name = name;
      this.id = id;
      this.indexedLength = indexedLength;
      this.segment = segment;
      this.ordinal = ordinal;
    }
  }

  final Vault vault;
  final Instant now;
  final List<Condemned> condemned;
  final Set<String> condemnedNames;
  final IndexView view;
  final IndexMarks live;
  final MeaningLife meaning;
  final Map<ChunkId, Pack> packs = new HashMap<>();

  /** Listed packs that are in no index. */
  final Map<String, ObjectInfo> unindexed = new TreeMap<>();

  final Map<String, ObjectInfo> listed = new HashMap<>();
  final Avoided damage;

  /** Index objects that others stand for and that are still listed. */
  final Set<String> replaced;

  private Look(
      Vault vault,
      Instant now,
      List<Condemned> condemned,
      IndexView view,
      Set<String> replaced,
      Avoided damage,
      MeaningLife meaning,
      List<ObjectInfo> listing) {
    this.vault = vault;
    this.now = now;
    this.condemned = condemned;
    this.view = view;
    this.replaced = replaced;
    this.damage = damage;
    this.live = new IndexMarks(view);
    this.meaning = meaning;
    this.condemnedNames = new HashSet<>();
    condemned.forEach(c -> condemnedNames.addAll(c.packs()));
    for (ObjectInfo info : listing) {
      listed.put(info.name(), info);
      unindexed.put(info.name(), info);
    }
    for (int s = 0; s < live.segments().size(); s++) {
      IndexSegment segment = live.segments().get(s);
      for (int p = 0; p < segment.packs(); p++) {
        ChunkId id = segment.packId(p);
        if (!packs.containsKey(id)) {
          Pack pack = new Pack(segment.packName(p), id, segment.packLength(p), s, p);
          pack.condemned = condemnedNames.contains(pack.name);
          pack.suspect = damage.packs().contains(id) || damage.chunks().containsKey(id);
          ObjectInfo info = unindexed.remove(pack.name);
          if (info != null) {
            pack.there = info.length() == pack.indexedLength;
            pack.stored = info.length();
            pack.storedAt = info.modified();
          }
          packs.put(id, pack);
        }
      }
    }
  }

  /**
   * Looks, and finds out what lives.
   *
   * @param now by the store's clock, or a time that it has passed
   * @throws PruneRefusedException if anything is in doubt
   */
  static Look take(Vault vault, Instant now, MaintenanceProgress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Set<String> before = new HashSet<>(vault.indexNames());
      try {
        return attempt(vault, now, progress);
      } catch (PruneRefusedException | StoreException e) {
        boolean moved = !new HashSet<>(vault.indexNames()).equals(before);
        if (!moved || attempt == ATTEMPTS) {
          throw e;
        } // a writer or another prune changed the index meanwhile: look again
      }
    }
  }

  private static Look attempt(Vault vault, Instant now, MaintenanceProgress progress)
      throws IOException {
    List<Condemned> condemned = condemned(vault);
    Avoided damage = DamageRecords.avoided(DamageRecords.union(DamageRecords.load(vault).values()));
    Vault.Listing snapshots = vault.snapshots();
    if (!snapshots.damaged().isEmpty()) {
      throw new PruneRefusedException(
          "Snapshot "
              + snapshots.damaged().keySet().iterator().next()
              + " at '"
              + vault.destination()
              + "' cannot be read, so nothing may be deleted. Run 'caravan check', then"
              + " 'caravan repair'.");
    }
    List<String> names = vault.indexNames();
    IndexView all = vault.indexCache().open(names, Avoided.NOTHING, vault::indexObject);
    Set<String> replaced = new HashSet<>();
    all.segments().forEach(s -> replaced.addAll(s.replaced()));
    replaced.retainAll(names);
    IndexView view = all;
    if (!replaced.isEmpty()) {
      List<String> standing = names.stream().filter(n -> !replaced.contains(n)).toList();
      view = vault.indexCache().open(standing, Avoided.NOTHING, vault::indexObject);
    }
    refuseDamaged(vault, view);
    List<ObjectInfo> listing = new ArrayList<>();
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
      for (ObjectInfo info : vault.store().list(kind.prefix())) {
        String hex = Vault.lastPart(info.name());
        if (Vault.isHash(hex) && kind.packName(hex).equals(info.name())) {
          listing.add(info);
        }
      }
    }
    MeaningLife meaning = new MeaningLife(MeaningCatalog.read(vault, view));
    Look look = new Look(vault, now, condemned, view, replaced, damage, meaning, listing);
    look.walk(snapshots.snapshots(), progress);
    meaning.needed(look::keeper, look::isReadable).forEach(look.live::add);
    look.weigh();
    return look;
  }

  private static void refuseDamaged(Vault vault, IndexView view) throws PruneRefusedException {
    if (!view.damaged().isEmpty()) {
      throw new PruneRefusedException(
          "index/"
              + view.damaged().get(0)
              + " at '"
              + vault.destination()
              + "' is damaged, so nothing may be deleted. Run 'caravan repair'.");
    }
  }

  /** Every condemned object that is listed now. */
  static List<Condemned> condemned(Vault vault) throws IOException {
    List<Condemned> condemned = new ArrayList<>();
    for (ObjectInfo info : vault.store().list(ObjectKind.CONDEMNED.prefix())) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      try {
        Set<String> packs = new TreeSet<>();
        vault
            .record(ObjectKind.CONDEMNED, info.name(), "condemned")
            .path("packs")
            .forEach(pack -> packs.add(pack.asText()));
        condemned.add(new Condemned(info.name(), info.modified(), packs));
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // its prune ended since the listing
      } catch (DamagedException e) {
        throw new PruneRefusedException(
            info.name()
                + " at '"
                + vault.destination()
                + "' is damaged, so nothing may be deleted. Run 'caravan repair'.");
      }
    }
    return condemned;
  }

  private void walk(List<StoredSnapshot> snapshots, MaintenanceProgress progress)
      throws IOException {
    int done = 0;
    try (ChunkReader chunks = new ChunkReader(vault, view)) {
      for (StoredSnapshot snapshot : snapshots) {
        progress.at("walking snapshots", done++, snapshots.size());
        TreeWalk walk =
            new TreeWalk(
                new TreeReader(chunks),
                new TreeWalk.Visitor() {
                  @Override
                  public boolean page(ChunkId id) throws IOException {
                    return needed(id) == IndexMarks.Mark.NEW;
                  }

                  @Override
                  public void file(Entry entry) {
                    meaning.has(entry.content());
                  }

                  @Override
                  public void list(ChunkId id) throws IOException {
                    needed(id);
                  }

                  @Override
                  public void data(ChunkId id) throws IOException {
                    needed(id);
                  }

                  @Override
                  public void broken(ChunkReader.Kind kind, ChunkId id, DamagedException cause)
                      throws IOException {
                    throw doubt(snapshot.name(), id);
                  }

                  private IndexMarks.Mark needed(ChunkId id) throws IOException {
                    IndexMarks.Mark mark = live.add(id);
                    if (mark == IndexMarks.Mark.UNKNOWN) {
                      throw doubt(snapshot.name(), id);
                    }
                    return mark;
                  }
                });
        walk.walk(snapshot.snapshot().root());
      }
    }
  }

  private PruneRefusedException doubt(String snapshot, ChunkId id) {
    return new PruneRefusedException(
        "Snapshot "
            + snapshot
            + " at '"
            + vault.destination()
            + "' needs chunk "
            + id.hex()
            + ", which is missing or damaged. Nothing may be deleted before that is mended: run"
            + " 'caravan check', then 'caravan repair'.");
  }

  /** Decides for each live chunk which pack keeps it. */
  private void weigh() throws IOException {
    for (int s = 0; s < live.segments().size(); s++) {
      IndexSegment segment = live.segments().get(s);
      for (int i = 0; i < segment.chunks(); i++) {
        int ordinal = segment.packOf(i);
        Pack pack = pack(segment.packId(ordinal));
        if (pack.segment != s) {
          continue; // the same pack in another index object
        }
        pack.rawBytes += segment.lengthOf(i);
        if (live.isMarked(s, i)) {
          ChunkId id = segment.id(i);
          Pack keeper = keeper(id);
          if (keeper == pack) {
            int length = segment.lengthOf(i);
            pack.neededBytes +=
                segment.packKind(ordinal) == ObjectKind.MEANING
                    ? meaning.bytes(id, length)
                    : length;
          } else if (keeper == null) {
            onlyInCondemned(id);
          }
        }
      }
    }
  }

  Pack pack(ChunkId id) {
    return java.util.Objects.requireNonNull(packs.get(id), "every indexed pack is known");
  }

  /**
   * The pack that a live chunk is kept in: there, neither condemned nor damaged; of several the
   * newest, so that copies outlive what they were copied from. All prunes choose the same.
   */
  @org.jspecify.annotations.Nullable
  Pack keeper(ChunkId id) {
    Pack best = null;
    for (Place place : view.find(id)) {
      Pack pack = pack(place.pack());
      if (pack.there && !pack.condemned && !isDamaged(pack, id) && isAfter(pack, best)) {
        best = pack;
      }
    }
    return best;
  }

  private static boolean isAfter(Pack pack, @org.jspecify.annotations.Nullable Pack other) {
    if (other == null) {
      return true;
    }
    int order = pack.storedAt.compareTo(other.storedAt);
    return order > 0 || (order == 0 && pack.id.compareTo(other.id) > 0);
  }

  private boolean isDamaged(Pack pack, ChunkId id) {
    return pack.suspect
        && (damage.packs().contains(pack.id)
            || damage.chunks().getOrDefault(pack.id, Set.of()).contains(id));
  }

  /** Whether any pack has a chunk undamaged, also one that goes. */
  private boolean isReadable(ChunkId id) {
    return view.find(id).stream()
        .map(place -> pack(place.pack()))
        .anyMatch(pack -> pack.there && !isDamaged(pack, id));
  }

  private void onlyInCondemned(ChunkId id) throws IOException {
    boolean any = false;
    for (Place place : view.find(id)) {
      Pack pack = pack(place.pack());
      if (pack.there && !isDamaged(pack, id)) {
        pack.atRisk = true;
        any = true;
      }
    }
    if (!any) {
      throw doubt("(one of them)", id);
    }
  }

  /** Live chunks of a pack that this look found to be kept nowhere else. */
  List<Copier.Wanted> keptOnlyIn(Pack pack, PackChunks chunks, boolean rescue) {
    List<Copier.Wanted> wanted = new ArrayList<>();
    IndexSegment segment = live.segments().get(pack.segment);
    for (int position : chunks.positions(pack.ordinal)) {
      if (live.isMarked(pack.segment, position)) {
        ChunkId id = segment.id(position);
        Pack keeper = keeper(id);
        if (rescue ? keeper == null : keeper == pack) {
          wanted.add(new Copier.Wanted(id, live.place(pack.segment, position)));
        }
      }
    }
    return wanted;
  }
}
