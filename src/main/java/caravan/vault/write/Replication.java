package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.meaning.MeaningCatalog;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.Closure;
import caravan.vault.read.TreeReader;
import caravan.vault.write.PackTransfer.SourceException;
import java.io.IOException;
import java.time.Clock;
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
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Brings one copy of a vault up to date from another, or from all others as one, without the source
 * of any backup: the snapshots that it lacks, the packs that those need, records and marks.
 *
 * <p>The rules are those of any writer: packs, then index, then the snapshot. Every chunk of a
 * snapshot is looked up at the target, and not in what a prune there has condemned or a check has
 * found damaged; before the snapshot is put, the packs are looked at again ({@link Commit}). Packs
 * are copied as they are. What was brought by a run that ended early is used by the next one. Keeps
 * nothing between runs; safe for concurrent use.
 */
public final class Replication {
  /** Snapshots that are committed together, behind one look at what prunes have done. */
  private static final int TOGETHER = 16;

  /** Folders below {@code records/} that speak of one destination alone. */
  private static final List<String> OWN_RECORDS =
      List.of(Vault.INSTANCES, Vault.DAMAGE, "records/clock/");

  private final Clock clock;
  private final LongSupplier uptime;
  private final Listener listener;

  /** Hears how far it is. */
  public interface Listener {
    /**
     * @param phase what is being done, in a few words
     * @param done of it
     * @param total how much there is, 0 if that is not known
     */
    void at(String phase, long done, long total);
  }

  /**
   * What to bring.
   *
   * @param wanted of the snapshots, by name
   * @param forgotten whether a snapshot of this name was forgotten on purpose: it does not come
   *     back from where it could not be removed
   * @param dryRun only say what would be brought
   */
  public record Order(Predicate<String> wanted, Predicate<String> forgotten, boolean dryRun) {
    /** Everything that was not forgotten. */
    public static Order everything(Predicate<String> forgotten, boolean dryRun) {
      return new Order(name -> true, forgotten, dryRun);
    }
  }

  /**
   * @param uptime nanoseconds of a clock that counts suspension
   */
  public Replication(Clock clock, LongSupplier uptime, Listener listener) {
    this.clock = clock;
    this.uptime = uptime;
    this.listener = listener;
  }

  /**
   * Brings {@code to} up to date.
   *
   * @param from another copy of the vault; see {@link Vault#reading}
   * @throws StoreException if one of them cannot be reached; what was committed stays
   */
  public ReplicationReport run(Vault from, Vault to, Order order) throws IOException {
    return new Run(from, to, order).run();
  }

  private interface Comes {
    boolean along(String name, ObjectInfo info) throws IOException;
  }

  private final class Run {
    private final Vault from;
    private final Vault to;
    private final Order order;
    private final Target target;
    private final IndexView source;
    private final Set<String> condemned = new HashSet<>();
    private final PackTransfer transfer;
    private final Commit commit = new Commit(Optional.empty(), uptime, clock);
    private final List<String> committed = new ArrayList<>();
    private final Map<String, String> damaged = new TreeMap<>();
    private final Map<String, Long> planned = new TreeMap<>();
    private final List<Commit.Sealed> ready = new ArrayList<>();
    private final Set<String> bad = new HashSet<>();
    private Set<ChunkId> seen = new HashSet<>();
    private int skipped;
    private int records;

    Run(Vault from, Vault to, Order order) throws IOException {
      this.from = from;
      this.to = to;
      this.order = order;
      Vault.Doubts doubts = to.doubts(); // before the index, as any writer
      Map<String, Set<String>> markers = doubts.condemned();
      markers.values().forEach(condemned::addAll);
      Avoided avoided = doubts.avoided();
      IndexView index = to.index(avoided);
      this.target =
          new Target(to, index.avoiding(avoided.and(Stored.notThere(to, index))), markers.keySet());
      this.source = from.index(avoidedAt(from));
      this.transfer = new PackTransfer(from, target);
    }

    private static Avoided avoidedAt(Vault vault) throws IOException {
      try {
        return vault.avoided();
      } catch (DamagedException e) {
        return Avoided.NOTHING; // only an order of places: each is proven as it is read
      }
    }

    ReplicationReport run() throws IOException {
      List<StoredSnapshot> lacking = lacking();
      int done = 0;
      for (StoredSnapshot snapshot : lacking) {
        listener.at("snapshots", done++, lacking.size());
        bring(snapshot);
        if (ready.size() >= TOGETHER) {
          commit();
        }
      }
      commit();
      meaning();
      copyRecords();
      return new ReplicationReport(
          committed,
          order.dryRun() ? planned.size() : transfer.packs(),
          order.dryRun()
              ? planned.values().stream().mapToLong(Long::longValue).sum()
              : transfer.bytes(),
          records,
          damaged,
          skipped);
    }

    private List<StoredSnapshot> lacking() throws IOException {
      Vault.Listing at = to.snapshots();
      Set<String> there = new HashSet<>();
      at.snapshots().forEach(s -> there.add(s.name()));
      Vault.Listing listing = from.snapshots();
      listing
          .damaged()
          .forEach(
              (name, why) -> {
                if (!there.contains(name)) {
                  damaged.put(name, why);
                }
              });
      List<StoredSnapshot> lacking = new ArrayList<>();
      for (StoredSnapshot snapshot : listing.snapshots()) {
        if (there.contains(snapshot.name())
            || snapshot.snapshot().type() == Snapshot.Type.CHECKPOINT
            || !order.wanted().test(snapshot.name())) {
          continue;
        }
        if (order.forgotten().test(snapshot.name())) {
          skipped++;
        } else {
          lacking.add(snapshot);
        }
      }
      return lacking;
    }

    /** Brings all that one snapshot needs, and has it committed with the next ones. */
    private void bring(StoredSnapshot snapshot) throws IOException {
      try {
        while (!bringPacks(snapshot)) {
          seen = new HashSet<>(); // what only a bad pack holds there may lie in another
        }
        String object = ObjectKind.SNAPSHOT.prefix() + snapshot.name();
        ready.add(
            new Commit.Sealed(
                snapshot.name(),
                snapshot.snapshot(),
                Payload.of(from.store().get(object, Optional.empty()))));
      } catch (DamagedException e) {
        damaged.put(snapshot.name(), String.valueOf(e.getMessage()));
        seen = new HashSet<>(); // below what was seen, something may not have been
      }
    }

    /** Whether all packs could be had; one that could not is not tried again. */
    private boolean bringPacks(StoredSnapshot snapshot) throws IOException {
      for (String pack : missing(snapshot.snapshot())) {
        if (order.dryRun()) {
          continue;
        }
        listener.at("packs for snapshot " + snapshot.shortId(), transfer.packs(), 0);
        try {
          bring(pack);
        } catch (SourceException e) {
          bad.add(pack);
          return false;
        }
      }
      return true;
    }

    private void bring(String pack) throws IOException {
      transfer.bring(pack, condemned.contains(pack), id -> !target.index.countOn(id.bytes(), 0));
    }

    /** Packs of the source that hold what the snapshot needs and the target has nowhere. */
    private Set<String> missing(Snapshot snapshot) throws IOException {
      Set<String> packs = new TreeSet<>();
      try (ChunkReader chunks = new ChunkReader(from, source)) {
        Closure.walk(
            new TreeReader(chunks),
            snapshot.root(),
            (kind, id) -> {
              if (kind == ChunkReader.Kind.TREE && !seen.add(id)) {
                return false;
              }
              if (!target.index.countOn(id.bytes(), 0)) {
                require(id, packs);
              }
              return true;
            });
      }
      return packs;
    }

    private void require(ChunkId id, Set<String> packs) throws DamagedException {
      List<Place> places = new ArrayList<>(source.find(id));
      places.removeIf(place -> bad.contains(place.packName()));
      if (places.isEmpty()) {
        places.addAll(source.elsewhere(id));
        places.removeIf(place -> bad.contains(place.packName()));
      }
      if (places.isEmpty()) {
        throw new DamagedException(
            "It needs chunk "
                + id
                + ", which cannot be read whole from '"
                + from.destination()
                + "'. Run 'caravan check'.");
      }
      for (Place place : places) { // one that is brought anyway, where there is one
        if (packs.contains(place.packName()) || target.written.contains(place.packName())) {
          return;
        }
      }
      packs.add(places.get(0).packName());
      if (order.dryRun()) {
        planned.put(places.get(0).packName(), places.get(0).packLength());
      }
    }

    /**
     * Analysis records belong to contents and not to snapshots: all come along that the target does
     * not have, in whatever chunks, except for those that a prune there is about to remove. One
     * that a prune there has removed comes back where the source was not pruned, until the next.
     */
    private void meaning() throws IOException {
      Set<ChunkId> lacking = new HashSet<>();
      Set<String> packs = new TreeSet<>();
      for (IndexSegment segment : source.segments()) {
        for (int i = 0; i < segment.chunks(); i++) {
          if (segment.packKind(segment.packOf(i)) == ObjectKind.MEANING && lacks(segment.id(i))) {
            lacking.add(segment.id(i));
          }
        }
      }
      if (lacking.isEmpty()) {
        return;
      }
      MeaningCatalog there = MeaningCatalog.read(to, target.index);
      MeaningCatalog here = MeaningCatalog.read(from, source);
      Set<Long> known = new HashSet<>();
      for (ChunkId chunk : there.told()) {
        if (target.index.countOn(chunk.bytes(), 0)) {
          Arrays.stream(there.lines(chunk)).forEach(known::add);
        }
      }
      lacking.removeIf(
          chunk ->
              here.told().contains(chunk)
                  && Arrays.stream(here.lines(chunk)).allMatch(known::contains));
      for (IndexSegment segment : source.segments()) {
        for (int i = 0; i < segment.chunks(); i++) {
          int pack = segment.packOf(i);
          if (segment.packKind(pack) == ObjectKind.MEANING && lacking.contains(segment.id(i))) {
            packs.add(segment.packName(pack));
            planned.put(segment.packName(pack), segment.packLength(pack));
          }
        }
      }
      if (order.dryRun()) {
        return;
      }
      for (String pack : packs) {
        try {
          bring(pack);
        } catch (SourceException e) {
          bad.add(pack); // it can be made again from the files
        }
      }
      transfer.flush();
    }

    private boolean lacks(ChunkId chunk) {
      return !target.index.countOn(chunk.bytes(), 0)
          && target.index.find(chunk).stream()
              .noneMatch(place -> condemned.contains(place.packName()));
    }

    /** Records of all destinations, and marks on snapshots that are here by now. */
    private void copyRecords() throws IOException {
      Set<String> snapshots = new HashSet<>(committed);
      to.snapshotObjects().forEach(info -> snapshots.add(Vault.lastPart(info.name())));
      copyLacking(
          ObjectKind.RECORD.prefix(),
          (name, info) -> OWN_RECORDS.stream().noneMatch(name::startsWith));
      copyLacking(
          ObjectKind.MARK.prefix(), (name, info) -> snapshots.contains(markedSnapshot(name)));
    }

    private String markedSnapshot(String mark) throws IOException {
      try {
        return from.record(ObjectKind.MARK, mark, "mark").path("snapshot").asText();
      } catch (DamagedException e) {
        return ""; // a check there tells
      }
    }

    private void copyLacking(String prefix, Comes comes) throws IOException {
      Set<String> there = new HashSet<>();
      to.store().list(prefix).forEach(info -> there.add(info.name()));
      for (ObjectInfo info : from.store().list(prefix)) {
        String name = info.name();
        if (there.contains(name)
            || !Vault.isHash(Vault.lastPart(name))
            || !comes.along(name, info)) {
          continue;
        }
        if (!order.dryRun()) {
          Payload bytes = Payload.of(from.store().get(name, Optional.empty()));
          if (!HexFormat.of().formatHex(bytes.sha256()).equals(Vault.lastPart(name))) {
            continue; // damaged where it is; it is not spread
          }
          to.store().put(name, bytes);
        }
        records++;
      }
    }

    private void commit() throws IOException {
      if (!order.dryRun() && !ready.isEmpty()) {
        transfer.flush();
        commit.commit(target, ready);
      }
      ready.forEach(snapshot -> committed.add(snapshot.name()));
      ready.clear();
    }
  }
}
