package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.security.Credential;
import caravan.security.DamagedKeyslotException;
import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.security.WrongKeyException;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.format.VaultParameters;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexObject.PackContents;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.PackReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.Rescue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Mends what can be mended: the index from the packs' footers, {@code caravan.json} from the key
 * slot, damaged packs whose chunks lie elsewhere, and snapshots that lost data. Deletes only what
 * does not open, and what it was told to. A crash anywhere leaves what running it again completes;
 * backups may run at the same time.
 */
public final class Repair {
  private static final int BATCH_CHUNKS = 500_000;
  private static final Duration ABANDONED = Duration.ofHours(72);

  private final MaintenanceProgress progress;

  public Repair() {
    this(MaintenanceProgress.NONE);
  }

  public Repair(MaintenanceProgress progress) {
    this.progress = progress;
  }

  /**
   * Puts {@code caravan.json} back as it was sealed beside the key, where it is missing or another.
   * Works where the vault does not open.
   *
   * @return whether anything was changed
   * @throws WrongKeyException if the credential opens no slot
   * @throws DamagedException if slots that it opens disagree
   */
  public static boolean restoreParameters(ObjectStore store, Credential credential)
      throws IOException {
    Keyslot.Opened best = null;
    for (ObjectInfo info : store.list(Keyring.PREFIX)) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      try {
        Keyslot slot = Keyslot.parse(store.get(info.name(), Optional.empty()));
        if (slot.kind() != credential.kind()) {
          continue;
        }
        Keyslot.Opened opened = slot.open(credential);
        if (best != null && !Arrays.equals(best.caravanJson(), opened.caravanJson())) {
          throw new DamagedException(
              "Key slots under keys/ belong to different vaults; nothing was changed. Take those"
                  + " away that are not of this vault.");
        }
        best = opened;
      } catch (DamagedKeyslotException | WrongKeyException e) {
        continue; // another may open
      }
    }
    if (best == null) {
      throw new WrongKeyException(
          "The key opens no key slot under keys/, so caravan.json cannot be restored from one.");
    }
    byte[] sealed = best.caravanJson();
    if (!VaultParameters.parse(sealed).vault().equals(best.keys().vault().hex())) {
      throw new DamagedException("The copy of caravan.json beside the key is of another vault.");
    }
    if (store.stat(VaultParameters.NAME).isPresent()) {
      if (Arrays.equals(store.get(VaultParameters.NAME, Optional.empty()), sealed)) {
        return false;
      }
      store.delete(VaultParameters.NAME);
    }
    store.put(VaultParameters.NAME, Payload.of(sealed));
    return true;
  }

  /** Repairs. */
  public RepairReport run(Vault vault, RepairOptions options) throws IOException {
    return new Run(vault, options).run();
  }

  private final class Run {
    private final Vault vault;
    private final RepairOptions options;
    private final List<String> indexed = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final List<String> replacedIndexes = new ArrayList<>();
    private final List<RepairReport.RepairedSnapshot> snapshots = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Instant now;
    private final long started;

    Run(Vault vault, RepairOptions options) throws IOException {
      this.vault = vault;
      this.options = options;
      this.started = options.uptime().getAsLong();
      this.now = options.dryRun() ? StoreClock.atLeast(vault) : StoreClock.now(vault);
    }

    RepairReport run() throws IOException {
      unreadableRecords();
      index();
      snapshots();
      int condemned = heal();
      return new RepairReport(
          indexed, unreadable, replacedIndexes, condemned, snapshots, deleted, notes);
    }

    private void drop(String name) throws StoreException {
      if (options.dryRun() || Deletion.delete(vault.store(), name)) {
        deleted.add(name);
      } else {
        notes.add("The store does not let go of " + name + ".");
      }
    }

    /** Records that do not open stop backups and prunes: they go, where that is safe. */
    private void unreadableRecords() throws IOException {
      for (ObjectInfo info : named(Vault.DAMAGE)) {
        if (!vault.opens(ObjectKind.RECORD, info.name())) {
          drop(info.name());
          notes.add("What was known of damage is lost: run 'caravan check --read-data'.");
        }
      }
      for (ObjectInfo info : named(ObjectKind.CONDEMNED.prefix())) {
        if (!vault.opens(ObjectKind.CONDEMNED, info.name())) {
          // A prune that read it while it was whole may be at work on it still.
          if (info.modified().plus(ABANDONED).isBefore(now)) {
            drop(info.name());
          } else {
            notes.add(info.name() + " is damaged; it can be deleted three days after it was put.");
          }
        }
      }
      if (options.forgetUnreadable()) {
        for (ObjectInfo info : named(ObjectKind.MARK.prefix())) {
          if (!vault.opens(ObjectKind.MARK, info.name())) {
            drop(info.name());
          }
        }
        for (ObjectInfo info : vault.snapshotObjects()) {
          if (!vault.opens(ObjectKind.SNAPSHOT, info.name())) {
            drop(info.name());
          }
        }
      }
    }

    private List<ObjectInfo> named(String prefix) throws StoreException {
      return vault.store().list(prefix).stream()
          .filter(info -> Vault.isHash(Vault.lastPart(info.name())))
          .toList();
    }

    // The index.

    private void index() throws IOException {
      Set<String> condemned = new HashSet<>();
      Look.condemned(vault).forEach(marker -> condemned.addAll(marker.packs()));
      List<String> whole = new ArrayList<>();
      Set<String> damaged = new TreeSet<>();
      for (String hex : vault.indexNames()) {
        String name = ObjectKind.INDEX.prefix() + hex;
        // Twice: what came back wrong once need not lie there wrong.
        boolean opens = isIndex(hex);
        if (!opens) {
          opens = isIndex(hex);
        }
        if (opens) {
          whole.add(hex);
        } else if (vault.store().stat(name).isPresent()) {
          damaged.add(hex);
        }
      }
      IndexView view = view(whole);
      Set<String> known = view.packNames();
      List<PackContents> batch = new ArrayList<>();
      List<String> names = new ArrayList<>();
      List<String> condemnedPacks = new ArrayList<>();
      IndexEdit edit = edit();
      int chunks = 0;
      for (ObjectInfo info : packs()) {
        if (known.contains(info.name())) {
          continue;
        }
        if (condemned.contains(info.name())) {
          condemnedPacks.add(info.name());
          continue;
        }
        progress.at("reading footers", indexed.size(), 0);
        try {
          PackReader.Opened opened = PackReader.open(vault, info.name(), info.length());
          batch.add(new PackContents(DamageRecords.packId(info.name()), opened.footer()));
          names.add(info.name());
          chunks += opened.footer().chunks();
        } catch (DamagedException e) {
          unreadable.add(info.name());
        } catch (StoreException e) {
          if (e.retryable() || e.reason() == StoreException.Reason.UNAVAILABLE) {
            throw e;
          }
          unreadable.add(info.name());
        }
        if (chunks >= BATCH_CHUNKS) {
          add(edit, batch, names, Set.of());
          chunks = 0;
        }
      }
      if (!batch.isEmpty() || !damaged.isEmpty()) {
        add(edit, batch, names, damaged);
      }
      for (String hex : damaged) {
        replacedIndexes.add(hex);
        if (!options.dryRun() && !Deletion.delete(vault.store(), ObjectKind.INDEX.prefix() + hex)) {
          notes.add("The store does not let go of index/" + hex + "; it is replaced.");
        }
      }
      if (!condemnedPacks.isEmpty() && !options.dryRun() && !everythingIsIndexed()) {
        copyCondemned(condemnedPacks, edit);
      }
    }

    private boolean isIndex(String hex) throws IOException {
      try {
        vault.indexObject(hex);
        return true;
      } catch (DamagedException e) {
        return false;
      } catch (StoreException e) {
        if (e.retryable() || e.reason() == StoreException.Reason.UNAVAILABLE) {
          throw e;
        }
        return false;
      }
    }

    private void add(
        IndexEdit edit, List<PackContents> batch, List<String> names, Set<String> replaced)
        throws IOException {
      if (options.uptime().getAsLong() - started > options.grace().dividedBy(2).toNanos()) {
        throw StoreException.retryable(
            StoreException.Reason.UNAVAILABLE,
            "Reading footers at '"
                + vault.destination()
                + "' took more than half a day: run the repair again, it goes on from here.");
      }
      if (!options.dryRun()) {
        edit.addOld(batch, replaced);
      }
      indexed.addAll(names);
      batch.clear();
      names.clear();
    }

    /** Condemned packs go, so what only they hold is copied. */
    private void copyCondemned(List<String> packs, IndexEdit edit) throws IOException {
      IndexMarks known = new IndexMarks(view(vault.indexNames()));
      for (String pack : packs) {
        try {
          List<PackContents> contents =
              new Rescue(vault)
                  .copy(List.of(pack), id -> known.add(id) == IndexMarks.Mark.UNKNOWN)
                  .contents();
          if (!contents.isEmpty()) {
            edit.add(contents, List.of());
            indexed.add(pack);
          }
        } catch (DamagedException e) {
          unreadable.add(pack);
        } catch (StoreException e) {
          if (e.reason() != StoreException.Reason.MISSING) {
            throw e;
          } // a prune was faster
        }
      }
    }

    private boolean everythingIsIndexed() throws IOException {
      IndexView view = view(vault.indexNames());
      Map<String, Long> problems = new TreeMap<>();
      IndexMarks seen = new IndexMarks(view);
      try (ChunkReader chunks = new ChunkReader(vault, view)) {
        for (StoredSnapshot snapshot : vault.snapshots().snapshots()) {
          walk(new TreeReader(chunks), snapshot, seen, id -> !view.find(id).isEmpty(), problems);
        }
      }
      return problems.isEmpty();
    }

    private interface Has {
      boolean test(ChunkId id);
    }

    /** Marks pages below which all is there; counts what is not, by snapshot. */
    private void walk(
        TreeReader trees,
        StoredSnapshot snapshot,
        IndexMarks clean,
        Has has,
        Map<String, Long> problems)
        throws IOException {
      java.util.ArrayDeque<boolean[]> dirty = new java.util.ArrayDeque<>();
      new TreeWalk(
              trees,
              new TreeWalk.Visitor() {
                @Override
                public boolean page(ChunkId id) {
                  if (clean.contains(id)) {
                    return false;
                  }
                  dirty.push(new boolean[1]);
                  data(id);
                  return true;
                }

                @Override
                public void leave(ChunkId page) {
                  if (!dirty.pop()[0]) {
                    clean.add(page);
                  }
                }

                @Override
                public void list(ChunkId id) {
                  data(id);
                }

                @Override
                public void data(ChunkId id) {
                  if (!has.test(id)) {
                    bad();
                  }
                }

                @Override
                public void broken(ChunkReader.Kind kind, ChunkId id, DamagedException cause) {
                  bad();
                }

                private void bad() {
                  problems.merge(snapshot.name(), 1L, Long::sum);
                  dirty.forEach(page -> page[0] = true);
                }
              })
          .walk(snapshot.snapshot().root());
    }

    private IndexView view(List<String> names) throws IOException {
      return vault.indexCache().open(names, Avoided.NOTHING, vault::indexObject);
    }

    private IndexEdit edit() {
      return new IndexEdit(vault, options.grace(), options.uptime(), now, started);
    }

    private List<ObjectInfo> packs() throws StoreException {
      List<ObjectInfo> packs = new ArrayList<>();
      for (ObjectKind kind : List.of(ObjectKind.TREE, ObjectKind.DATA, ObjectKind.MEANING)) {
        for (ObjectInfo info : named(kind.prefix())) {
          if (kind.packName(Vault.lastPart(info.name())).equals(info.name())) {
            packs.add(info);
          }
        }
      }
      return packs;
    }

    // Snapshots that lost data.

    private void snapshots() throws IOException {
      List<StoredSnapshot> all = vault.snapshots().snapshots();
      IndexView view = view(vault.indexNames());
      Wholeness whole = wholeness(view, Set.of());
      IndexMarks clean = new IndexMarks(view);
      Map<String, Long> problems = new TreeMap<>();
      try (ChunkReader chunks = new ChunkReader(vault, view)) {
        for (StoredSnapshot snapshot : all) {
          progress.at("walking snapshots", snapshots.size(), all.size());
          walk(new TreeReader(chunks), snapshot, clean, whole::has, problems);
        }
      }
      if (problems.isEmpty()) {
        return;
      }
      Set<String> pinned = new Marks(vault).marked(Marks.Kind.PINNED);
      for (StoredSnapshot original : all) {
        if (problems.containsKey(original.name())) {
          repair(original, all, problems, view, whole, clean, pinned);
        }
      }
    }

    /** What can be counted on, beside these packs and what is known to be damaged. */
    private Wholeness wholeness(IndexView view, Set<String> condemned) throws IOException {
      Set<String> listed = new HashSet<>();
      packs().forEach(info -> listed.add(info.name()));
      listed.removeAll(condemned);
      Avoided damage =
          DamageRecords.avoided(DamageRecords.union(DamageRecords.load(vault).values()));
      return new Wholeness(view, listed, damage);
    }

    private void repair(
        StoredSnapshot original,
        List<StoredSnapshot> all,
        Map<String, Long> problems,
        IndexView view,
        Wholeness whole,
        IndexMarks clean,
        Set<String> pinned)
        throws IOException {
      String name =
          all.stream()
              .filter(s -> s.snapshot().type() == Snapshot.Type.REPAIRED)
              .filter(s -> s.snapshot().previous().equals(original.name()))
              .filter(s -> !problems.containsKey(s.name()))
              .map(StoredSnapshot::name)
              .findFirst()
              .orElse("");
      List<String> lost = List.of();
      long lostCount = problems.getOrDefault(original.name(), 0L);
      boolean write =
          options.snapshots()
              && name.isEmpty()
              && original.snapshot().type() != Snapshot.Type.CHECKPOINT;
      if (write && !options.dryRun()) {
        TreeRepair.Repaired tree;
        try (TreeRepair repair = new TreeRepair(vault, view, whole, clean)) {
          tree = repair.repair(original.snapshot().root());
          List<PackContents> packs = repair.finish();
          if (!packs.isEmpty()) {
            edit().add(packs, List.of());
          }
        }
        lost = tree.lost();
        lostCount = tree.lostCount();
        name = commit(original, tree);
      }
      boolean replaced = !name.isEmpty() || original.snapshot().type() == Snapshot.Type.CHECKPOINT;
      boolean forgotten = false;
      if (options.snapshots() && options.forgetOriginals() && replaced && !options.dryRun()) {
        if (pinned.contains(original.name())) {
          notes.add(
              "Snapshot " + original.name() + " is pinned: it stays beside the repaired one.");
        } else {
          forgotten =
              Deletion.delete(vault.store(), ObjectKind.SNAPSHOT.prefix() + original.name());
          if (!forgotten) {
            notes.add("The store does not let go of snapshot " + original.name() + ".");
          }
        }
      }
      snapshots.add(
          new RepairReport.RepairedSnapshot(original.name(), name, lost, lostCount, forgotten));
    }

    /** Proves the new tree whole, beside what prunes have condemned, and puts its snapshot. */
    private String commit(StoredSnapshot original, TreeRepair.Repaired tree) throws IOException {
      long look = options.uptime().getAsLong();
      Set<String> condemned = new HashSet<>();
      Look.condemned(vault).forEach(marker -> condemned.addAll(marker.packs()));
      IndexView view = view(vault.indexNames());
      Wholeness whole = wholeness(view, condemned);
      Counts counts = new Counts(whole);
      try (ChunkReader chunks = new ChunkReader(vault, view)) {
        counts.walk(new TreeReader(chunks), tree.root());
      } catch (DamagedException e) {
        counts.whole = false;
      }
      boolean late = options.uptime().getAsLong() - look > options.grace().dividedBy(2).toNanos();
      if (!counts.whole || late) {
        notes.add(
            "Snapshot "
                + original.name()
                + " was not repaired: a prune has condemned what it holds still. Prune, then run"
                + " the repair again.");
        return "";
      }
      Snapshot s = original.snapshot();
      Snapshot repaired =
          new Snapshot(
              Snapshot.Type.REPAIRED,
              s.time(),
              s.started(),
              s.source(),
              s.paths(),
              s.host(),
              s.user(),
              s.tags(),
              s.client(),
              0,
              original.name(),
              tree.root(),
              counts.files,
              counts.directories,
              counts.others,
              counts.bytes,
              s.unreadable(),
              s.unreadableCount(),
              s.reread(),
              s.rereadAll(),
              tree.lost(),
              s.audit());
      Payload object =
          Payload.of(Envelope.seal(vault.keys(), ObjectKind.SNAPSHOT, repaired.encode()));
      String name = repaired.name(HexFormat.of().formatHex(object.sha256()));
      vault.store().put(ObjectKind.SNAPSHOT.prefix() + name, object);
      return name;
    }

    private int heal() throws IOException {
      try {
        PruneOptions prune =
            new PruneOptions(
                options.grace(), 1, options.dryRun(), options.client(), options.uptime());
        PruneReport report = new Prune(progress).heal(vault, prune);
        notes.addAll(report.notes());
        return report.condemnedPacks();
      } catch (PruneRefusedException e) {
        notes.add("Damaged packs stay for now: " + e.getMessage());
        return 0;
      }
    }
  }

  /** Counts what a tree holds, and proves on the way that all of it is there. */
  private static final class Counts {
    private final Wholeness chunks;
    boolean whole = true;
    long files;
    long directories;
    long others;
    long bytes;

    Counts(Wholeness chunks) {
      this.chunks = chunks;
    }

    void walk(TreeReader trees, IdList root) throws IOException {
      java.util.ArrayDeque<TreeReader.Entries> open = new java.util.ArrayDeque<>();
      open.push(entries(trees, root));
      while (!open.isEmpty() && whole) {
        Entry entry = open.element().next();
        if (entry == null) {
          open.pop();
        } else if (entry.kind() == FileKind.DIRECTORY) {
          directories++;
          open.push(entries(trees, entry.content()));
        } else if (entry.kind() == FileKind.FILE) {
          files++;
          bytes += entry.metadata().size();
          check(trees, entry.content());
        } else {
          others++;
        }
      }
    }

    private TreeReader.Entries entries(TreeReader trees, IdList pages) throws IOException {
      check(trees, pages);
      return trees.entries(pages);
    }

    private void check(TreeReader trees, IdList list) throws IOException {
      TreeReader.Ids ids = trees.ids(list, id -> whole &= chunks.has(id));
      for (ChunkId id = ids.next(); id != null; id = ids.next()) {
        whole &= chunks.has(id);
      }
    }
  }
}
