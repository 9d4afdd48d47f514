package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.platform.Json;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexSegment;
import caravan.vault.maintain.Look.Condemned;
import caravan.vault.maintain.Look.Pack;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Frees what no snapshot needs, in two phases and without locks: backups and other prunes may run
 * at the same time, and a crash anywhere leaves what running it again completes. Goes by the
 * store's clock alone, and deletes nothing over a doubt.
 *
 * <p>Why nothing that is needed can be deleted. G is the grace, at least 24 hours; a marker is a
 * condemned object, put at C, that names pack p.
 *
 * <ol>
 *   <li>Writers put a snapshot at most G/2 after a look that found no marker over what it needs. If
 *       that look was before C, the snapshot was listed before C + G, and the second phase, which
 *       lists snapshots at C + G or later, sees it. If it was later, the marker was there and the
 *       writer stored those chunks again; the marker goes last, after p left index and store.
 *   <li>Condemned is for good: no pack is taken off a marker. If a chunk in it lives after all, the
 *       second phase copies that chunk into a new pack and indexes it before p goes. Otherwise a
 *       prune that found p living could remove the marker, a writer count on p, and a prune that
 *       looked a moment later, when the snapshot was forgotten, still delete it.
 *   <li>Two prunes may each think that the other's pack keeps a chunk. A marker follows its look by
 *       G/2 at most, so at C + G both markers are listed, and a pack in any marker keeps nothing.
 *   <li>An index object never names a pack that is gone: see {@link IndexEdit}. Packs are deleted
 *       only when no listed index object names them; where the store refuses to delete an old index
 *       object, the packs stay too.
 *   <li>Packs younger than 24 hours may be of a writer that has not indexed them: not touched.
 *   <li>A marker that lies can do no harm: only packs are deleted, and only such that nothing
 *       needs.
 * </ol>
 *
 * <p>An analysis record lives while a listed snapshot has its content, and goes as all else does;
 * see {@link MeaningLife}. Backups do not look after records: one whose content comes back after
 * the second phase has looked is analyzed again, or stored again by who has it still.
 */
public final class Prune {
  private static final Duration YOUNG = Duration.ofHours(24);
  private static final int BATCH_PACKS = 16;
  private static final long BATCH_BYTES = 512L << 20;

  private final MaintenanceProgress progress;

  public Prune() {
    this(MaintenanceProgress.NONE);
  }

  public Prune(MaintenanceProgress progress) {
    this.progress = progress;
  }

  /**
   * Prunes.
   *
   * @throws PruneRefusedException if anything in the vault is in doubt; nothing was deleted
   */
  public PruneReport run(Vault vault, PruneOptions options) throws IOException {
    return new Run(vault, options, false).run();
  }

  /** Copies what lives out of damaged packs and condemns those; leaves all else. */
  PruneReport heal(Vault vault, PruneOptions options) throws IOException {
    return new Run(vault, options, true).run();
  }

  private final class Run {
    private final Vault vault;
    private final PruneOptions options;
    private final boolean damagedOnly;
    private final List<String> notes = new ArrayList<>();
    private final Map<Integer, PackChunks> chunks = new HashMap<>();
    private final Set<String> ownIndexes = new HashSet<>();
    private long copiedBytes;
    private int freedPacks;
    private long freedBytes;

    Run(Vault vault, PruneOptions options, boolean damagedOnly) {
      this.vault = vault;
      this.options = options;
      this.damagedOnly = damagedOnly;
    }

    PruneReport run() throws IOException {
      long started = options.uptime().getAsLong();
      Instant now = options.dryRun() ? StoreClock.atLeast(vault) : StoreClock.now(vault);
      Look look = Look.take(vault, now, progress);
      IndexEdit edit = new IndexEdit(vault, options.grace(), options.uptime(), now, started);
      Set<String> hidden = options.dryRun() ? Set.of() : finishReplaced(look);
      if (!damagedOnly) {
        sweep(look, edit, hidden);
      }
      Set<String> dead = dead(look);
      Set<String> compacted = compact(look, edit, started);
      Set<String> condemned = new TreeSet<>(dead);
      condemned.addAll(compacted);
      Optional<Instant> until = condemn(condemned, look, started);
      int merged = options.dryRun() || damagedOnly ? 0 : edit.merge();
      return report(look, condemned, until, merged);
    }

    /**
     * Deletes index objects that others stand for already; answers the packs of those that stay.
     */
    private Set<String> finishReplaced(Look look) throws IOException {
      Set<String> hidden = new HashSet<>();
      for (String hex : look.replaced) {
        if (!Deletion.delete(vault.store(), ObjectKind.INDEX.prefix() + hex)) {
          notes.add("The store does not let go of index/" + hex + "; it is replaced already.");
          try {
            vault.indexObject(hex).packs().forEach(pack -> hidden.add(pack.name()));
          } catch (DamagedException e) {
            continue; // nobody can read it, so nobody counts on what it names
          }
        }
      }
      return hidden;
    }

    // The second phase.

    private void sweep(Look look, IndexEdit edit, Set<String> hidden) throws IOException {
      List<Condemned> ripe =
          look.condemned.stream()
              .filter(marker -> !marker.stored().plus(options.grace()).isAfter(look.now))
              .toList();
      if (ripe.isEmpty()) {
        return;
      }
      Set<String> drop = new TreeSet<>();
      Set<String> staying = new HashSet<>();
      for (Condemned marker : ripe) {
        for (String name : marker.packs()) {
          if (!isPackName(name)) {
            notes.add(marker.name() + " names '" + name + "', which is no pack: left alone.");
          } else if (isYoung(look, name)) {
            staying.add(name);
          } else {
            drop.add(name);
          }
        }
      }
      rescue(look, edit, drop, staying);
      drop.removeAll(staying);
      if (options.dryRun()) {
        drop.forEach(name -> countFreed(look, name));
        return;
      }
      Set<String> blocked = dropFromIndex(look, edit, drop);
      blocked.addAll(hidden);
      blocked.addAll(namedMeanwhile(look, drop));
      Set<String> gone = new HashSet<>();
      for (String name : drop) {
        if (blocked.contains(name)) {
          staying.add(name);
        } else if (Deletion.delete(vault.store(), name)) {
          gone.add(name);
          countFreed(look, name);
          progress.at("deleting packs", gone.size(), drop.size());
        } else {
          staying.add(name);
          notes.add("The store does not let go of " + name + "; the next prune tries again.");
        }
      }
      for (Condemned marker : ripe) {
        if (marker.packs().stream().noneMatch(staying::contains)
            && !Deletion.delete(vault.store(), marker.name())) {
          notes.add("The store does not let go of " + marker.name() + ".");
        }
      }
    }

    private void countFreed(Look look, String name) {
      ObjectInfo info = look.listed.get(name);
      if (info != null) {
        freedPacks++;
        freedBytes += info.length();
      }
    }

    /** Copies what lives in condemned packs and nowhere else, before they go. */
    private void rescue(Look look, IndexEdit edit, Set<String> drop, Set<String> staying)
        throws IOException {
      Set<ChunkId> taken = new HashSet<>();
      List<Copier.Wanted> batch = new ArrayList<>();
      long bytes = 0;
      for (Pack pack :
          look.packs.values().stream().sorted(Comparator.comparing(p -> p.name)).toList()) {
        if (pack.atRisk && drop.contains(pack.name)) {
          if (options.dryRun()) {
            notes.add(pack.name + " holds chunks that live again: they are copied before it goes.");
            continue;
          }
          for (Copier.Wanted wanted : look.keptOnlyIn(pack, chunksOf(look, pack), true)) {
            if (taken.add(wanted.id())) {
              batch.add(wanted);
              bytes += wanted.place().length();
            }
          }
          if (bytes > BATCH_BYTES) {
            rescueBatch(look, edit, batch, staying);
            batch.clear();
            bytes = 0;
          }
        }
      }
      rescueBatch(look, edit, batch, staying);
    }

    private void rescueBatch(
        Look look, IndexEdit edit, List<Copier.Wanted> batch, Set<String> staying)
        throws IOException {
      if (batch.isEmpty()) {
        return;
      }
      Copier.Copied copied = copyIndexed(look, edit, batch);
      for (Copier.Wanted lost : copied.unreadable()) {
        look.view.find(lost.id()).forEach(place -> staying.add(place.packName()));
        notes.add(
            lost.place().packName()
                + " stays: chunk "
                + lost.id().hex()
                + " lives and cannot be read. Run 'caravan check'.");
      }
    }

    /** Copies chunks, and indexes them soon enough that nobody can have condemned the new packs. */
    private Copier.Copied copyIndexed(Look look, IndexEdit edit, List<Copier.Wanted> wanted)
        throws IOException {
      long from = options.uptime().getAsLong();
      Copier.Copied copied = new Copier(vault, look.view, look.meaning).copy(wanted);
      if (isPast(from, options.grace().dividedBy(2))) {
        throw tooSlow();
      }
      if (!copied.contents().isEmpty()) {
        ownIndexes.add(Vault.lastPart(edit.add(copied.contents(), List.of())));
      }
      if (isPast(from, options.grace().minus(IndexEdit.MARGIN))) {
        throw tooSlow(); // another prune may have condemned them as packs of no index
      }
      copiedBytes += copied.bytes();
      return copied;
    }

    private StoreException tooSlow() {
      return StoreException.retryable(
          StoreException.Reason.UNAVAILABLE,
          "Copying chunks at '"
              + vault.destination()
              + "' took more than half a day, so the copies cannot be counted on. Nothing was"
              + " deleted for them; run the prune again.");
    }

    /** Answers the packs that some index object still names. */
    private Set<String> dropFromIndex(Look look, IndexEdit edit, Set<String> drop)
        throws IOException {
      Set<String> blocked = new HashSet<>();
      for (IndexSegment segment : look.view.segments()) {
        boolean any = false;
        for (int p = 0; p < segment.packs() && !any; p++) {
          any = drop.contains(segment.packName(p));
        }
        if (!any) {
          continue;
        }
        for (String hex : segment.covered()) {
          Set<String> named = namedBy(hex, drop);
          if (!named.isEmpty() && !edit.drop(hex, drop)) {
            blocked.addAll(named);
            notes.add(
                "index/"
                    + hex
                    + " cannot be replaced now, so "
                    + named.size()
                    + " packs wait for a later prune.");
          }
        }
      }
      return blocked;
    }

    private Set<String> namedBy(String hex, Set<String> packs) throws IOException {
      Set<String> named = new HashSet<>();
      try {
        IndexObject index = vault.indexObject(hex);
        index.packs().stream().map(p -> p.name()).filter(packs::contains).forEach(named::add);
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // replaced by another prune since it was listed
      }
      return named;
    }

    /** Packs that some index object names now, whoever put it: asked right before packs go. */
    private Set<String> namedMeanwhile(Look look, Set<String> drop) throws IOException {
      Set<String> known = new HashSet<>(ownIndexes);
      look.view.segments().forEach(segment -> known.addAll(segment.covered()));
      known.addAll(look.replaced);
      Set<String> named = new HashSet<>();
      for (String hex : vault.indexNames()) {
        if (!known.contains(hex)) {
          named.addAll(namedBy(hex, drop));
        }
      }
      return named;
    }

    // The first phase.

    /** Packs that nothing needs and that are old enough. */
    private Set<String> dead(Look look) throws IOException {
      Set<String> dead = new TreeSet<>();
      for (Pack pack : look.packs.values()) {
        if (pack.condemned || pack.neededBytes > 0 || pack.atRisk) {
          continue;
        }
        boolean there = look.listed.containsKey(pack.name);
        if (damagedOnly && there && !pack.suspect) {
          continue;
        }
        if (there ? !isYoung(look, pack.name) : vault.store().stat(pack.name).isEmpty()) {
          dead.add(pack.name);
        }
      }
      for (ObjectInfo info : look.unindexed.values()) {
        if (!damagedOnly
            && !look.condemnedNames.contains(info.name())
            && !isYoung(look, info.name())) {
          dead.add(info.name());
        }
      }
      return dead;
    }

    /** Copies what lives out of packs that are mostly dead, or damaged; answers those packs. */
    private Set<String> compact(Look look, IndexEdit edit, long started) throws IOException {
      List<Pack> candidates =
          look.packs.values().stream()
              .filter(p -> p.there && !p.condemned && p.neededBytes > 0 && !p.atRisk)
              .filter(p -> !isYoung(look, p.name))
              .filter(p -> p.suspect || (!damagedOnly && deadShare(p) > options.maxDeadShare()))
              .sorted(
                  Comparator.comparingDouble(Run::deadShare).reversed().thenComparing(p -> p.name))
              .toList();
      Set<String> done = new TreeSet<>();
      List<Pack> batch = new ArrayList<>();
      long bytes = 0;
      for (Pack pack : candidates) {
        batch.add(pack);
        bytes += pack.neededBytes;
        if (batch.size() == BATCH_PACKS || bytes > BATCH_BYTES) {
          compactBatch(look, edit, batch, done);
          batch.clear();
          bytes = 0;
          progress.at("copying live chunks", done.size(), candidates.size());
          if (isPast(started, options.grace().dividedBy(4))) {
            notes.add("Copying took long: the next prune goes on with the other packs.");
            return done;
          }
        }
      }
      compactBatch(look, edit, batch, done);
      return done;
    }

    private void compactBatch(Look look, IndexEdit edit, List<Pack> batch, Set<String> done)
        throws IOException {
      if (options.dryRun() || batch.isEmpty()) {
        batch.forEach(pack -> done.add(pack.name));
        batch.forEach(pack -> copiedBytes += pack.neededBytes);
        return;
      }
      List<Copier.Wanted> wanted = new ArrayList<>();
      for (Pack pack : batch) {
        wanted.addAll(look.keptOnlyIn(pack, chunksOf(look, pack), false));
      }
      Copier.Copied copied = copyIndexed(look, edit, wanted);
      Set<String> unreadable = new HashSet<>();
      copied.unreadable().forEach(lost -> unreadable.add(lost.place().packName()));
      for (Pack pack : batch) {
        if (unreadable.contains(pack.name)) {
          notes.add(pack.name + " stays: a live chunk in it cannot be read. Run 'caravan check'.");
        } else {
          done.add(pack.name);
        }
      }
    }

    /** Puts the marker; answers when its packs may go. */
    private Optional<Instant> condemn(Set<String> packs, Look look, long started)
        throws IOException {
      Optional<Instant> until =
          look.condemned.stream()
              .map(Condemned::stored)
              .filter(stored -> stored.plus(options.grace()).isAfter(look.now))
              .max(Comparator.naturalOrder())
              .map(stored -> stored.plus(options.grace()));
      if (packs.isEmpty()) {
        return until;
      }
      if (options.dryRun()) {
        return Optional.of(look.now.plus(options.grace()));
      }
      if (isPast(started, options.grace().dividedBy(2))) {
        notes.add("It took more than half a day to find out what lives: run the prune again.");
        packs.clear();
        return until;
      }
      ObjectNode json = Json.object();
      json.put("version", 1).put("type", "condemned").put("client", options.client());
      ArrayNode names = json.putArray("packs");
      packs.forEach(names::add);
      String name =
          vault.seal(ObjectKind.CONDEMNED, ObjectKind.CONDEMNED.prefix(), Json.bytes(json));
      return vault.store().stat(name).map(info -> info.modified().plus(options.grace()));
    }

    private PruneReport report(
        Look look, Set<String> condemned, Optional<Instant> until, int merged) {
      long condemnedBytes = condemned.stream().mapToLong(n -> bytes(look, n)).sum();
      Set<String> waiting = new HashSet<>(condemned);
      waiting.addAll(look.condemnedNames);
      long waitingBytes =
          Math.max(0, waiting.stream().mapToLong(n -> bytes(look, n)).sum() - freedBytes);
      long live = 0;
      long dead = waitingBytes + freedBytes;
      for (ObjectInfo info : look.listed.values()) {
        if (waiting.contains(info.name())) {
          continue;
        }
        Pack pack = look.packs.get(DamageRecords.packId(info.name()));
        if (pack == null || pack.neededBytes == 0) {
          dead += info.length();
        } else {
          live += info.length();
        }
      }
      return new PruneReport(
          live,
          dead,
          condemned.size(),
          condemnedBytes,
          copiedBytes,
          freedPacks,
          freedBytes,
          waitingBytes,
          waitingBytes == 0 ? Optional.empty() : until,
          merged,
          notes);
    }

    private static long bytes(Look look, String name) {
      ObjectInfo info = look.listed.get(name);
      return info == null ? 0 : info.length();
    }

    private PackChunks chunksOf(Look look, Pack pack) {
      return chunks.computeIfAbsent(pack.segment, s -> new PackChunks(look.live, s));
    }

    private boolean isPast(long from, Duration limit) {
      return options.uptime().getAsLong() - from > limit.toNanos();
    }

    private boolean isYoung(Look look, String name) {
      @Nullable ObjectInfo info = look.listed.get(name);
      return info != null && info.modified().plus(YOUNG).isAfter(look.now);
    }

    private static double deadShare(Pack pack) {
      return 1 - (double) pack.neededBytes / Math.max(1, pack.rawBytes);
    }

    private static boolean isPackName(String name) {
      String hex = Vault.lastPart(name);
      return Vault.isHash(hex)
          && List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING).stream()
              .anyMatch(kind -> kind.packName(hex).equals(name));
    }
  }
}
