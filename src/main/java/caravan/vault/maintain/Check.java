package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.platform.LogContext;
import caravan.security.DamagedKeyslotException;
import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.format.VaultParameters;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexMarks;
import caravan.vault.index.IndexSegment;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.ledger.ProofLedger.How;
import caravan.vault.maintain.CheckOptions.ReadData;
import caravan.vault.maintain.CheckReport.Kind;
import caravan.vault.maintain.DamageRecords.Damage;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.reports.KeptReports;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks a vault at one destination: every listed object, the closure of every snapshot, and as
 * much of the packs as is asked for. Trusts no local cache of what it checks. What is damaged is
 * named with the files it touches, and recorded, so that the next backup stores it again. What was
 * read whole is noted in the ledger. Memory is a bit for each indexed chunk, the names of the
 * packs, and a pack for each thread. Safe to run beside backups and prunes; damage that they seem
 * to cause is looked at again before it is told.
 */
public final class Check {
  private static final int MAX_FINDINGS = 10_000;
  private static final int ATTEMPTS = 5;
  private static final int NOTED_TOGETHER = 16;
  private static final List<ObjectKind> PACKS =
      List.of(ObjectKind.TREE, ObjectKind.DATA, ObjectKind.MEANING);

  private final MaintenanceProgress progress;

  public Check() {
    this(MaintenanceProgress.NONE);
  }

  public Check(MaintenanceProgress progress) {
    this.progress = progress;
  }

  /** Checks; puts and removes damage records, and changes nothing else. */
  public CheckReport run(Vault vault, CheckOptions options) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Set<String> before = new HashSet<>(vault.indexNames());
      Run run = new Run(vault, options);
      run.look();
      boolean same = new HashSet<>(vault.indexNames()).containsAll(before);
      if (run.found.isEmpty() || same || attempt == ATTEMPTS) {
        return run.report();
      } // a prune replaced an index meanwhile: what looks damaged may only have moved
    }
  }

  private static final class Found {
    final Kind kind;
    final String what;
    final List<CheckReport.TouchedFile> files = new ArrayList<>();
    CheckReport.@Nullable TouchedFile last;
    long count;

    Found(Kind kind, String what) {
      this.kind = kind;
      this.what = what;
    }

    void touches(CheckReport.TouchedFile file) {
      if (file.equals(last)) {
        return;
      }
      last = file;
      count++;
      if (files.size() < CheckReport.MAX_FILES) {
        files.add(file);
      }
    }
  }

  private final class Run {
    private final Vault vault;
    private final CheckOptions options;
    private final Instant started;
    private final Map<String, Found> found = new TreeMap<>();
    private final Set<String> unindexed = new TreeSet<>();
    private final Set<String> unknown = new TreeSet<>();
    private final Map<String, Set<String>> damagedChunks = new TreeMap<>();
    private final Set<String> missingPacks = new TreeSet<>();
    private final Set<String> proven = new HashSet<>();
    private final List<String> noted = new ArrayList<>();
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicInteger packsRead = new AtomicInteger();
    private Map<String, Snapshot> snapshots = Map.of();
    private Set<String> indexed = Set.of();
    private Map<String, ObjectInfo> packs = Map.of();
    private @Nullable ReadingTurns turns;
    private @Nullable Instant notedSince;
    private int indexes;

    Run(Vault vault, CheckOptions options) {
      this.vault = vault;
      this.options = options;
      this.started = vault.clock().instant();
    }

    void look() throws IOException {
      parameters();
      keyslots();
      // Snapshots before indexes before packs: a writer puts them in the opposite order.
      snapshots = snapshots();
      envelopes();
      IndexView view = index();
      indexed = view.packNames();
      packs(view);
      read(view);
      closures(view, snapshots);
    }

    CheckReport report() throws IOException {
      note(1);
      vault.ledger().record(How.DAMAGED, vault.clock().instant(), lookedAt());
      vault.ledger().compact(packs.keySet(), started);
      Damage damage = new Damage(damagedChunks, missingPacks);
      List<String> cleared = new ArrayList<>();
      Optional<String> record = record(damage, cleared);
      List<CheckReport.Finding> findings = new ArrayList<>();
      found.forEach(
          (object, f) ->
              findings.add(new CheckReport.Finding(object, f.kind, f.what, f.files, f.count)));
      return new CheckReport(
          findings,
          List.copyOf(unindexed),
          List.copyOf(unknown),
          snapshots.size(),
          indexes,
          packs.size() - unindexed.size(),
          packsRead.get(),
          bytesRead.get(),
          record,
          cleared,
          turns == null ? Optional.empty() : Optional.of(turns.rota(read())));
    }

    /** All of an object was read, and it is what it must be. */
    private synchronized void proven(String name) throws IOException {
      notedSince = notedSince == null ? vault.clock().instant() : notedSince;
      noted.add(name);
      note(NOTED_TOGETHER);
    }

    /** Notes what was proven, where it is that many: a check that is cut off has noted its work. */
    private synchronized void note(int many) throws IOException {
      if (notedSince != null && noted.size() >= many) {
        vault.ledger().record(How.READ, notedSince, noted); // none is older than that
        noted.clear();
        notedSince = null;
      }
    }

    /** Objects that are there and not what they must be. */
    private List<String> lookedAt() {
      return found.entrySet().stream()
          .filter(f -> f.getValue().kind == Kind.DAMAGED && f.getKey().indexOf('/') > 0)
          .map(Map.Entry::getKey)
          .toList();
    }

    private Found find(String object, Kind kind, String what) {
      Found known = found.get(object);
      if (known == null) {
        known = new Found(kind, what);
        if (found.size() < MAX_FINDINGS) {
          found.put(object, known);
        }
      }
      return known;
    }

    private void parameters() throws IOException {
      try {
        byte[] json = vault.store().get(VaultParameters.NAME, Optional.empty());
        if (Arrays.equals(json, vault.unlocked().caravanJson())) {
          proven(VaultParameters.NAME);
        } else {
          find(
              VaultParameters.NAME,
              Kind.DAMAGED,
              "it is not the one that was sealed beside the key: run 'caravan repair'");
        }
      } catch (StoreException e) {
        unreadable(VaultParameters.NAME, e);
      }
    }

    private void keyslots() throws IOException {
      for (ObjectInfo info : vault.store().list(Keyring.PREFIX)) {
        String hash = Vault.lastPart(info.name());
        if (!Vault.isHash(hash)) {
          unknown.add(info.name());
          continue;
        }
        try {
          byte[] slot = vault.store().get(info.name(), Optional.empty());
          if (!HexFormat.of().formatHex(Payload.of(slot).sha256()).equals(hash)) {
            find(info.name(), Kind.DAMAGED, "its bytes do not match its name");
          } else {
            Keyslot.parse(slot);
            proven(info.name());
          }
        } catch (DamagedKeyslotException e) {
          find(info.name(), Kind.DAMAGED, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
          if (e.reason() != StoreException.Reason.MISSING) {
            unreadable(info.name(), e);
          } // removed since it was listed
        }
      }
    }

    private Map<String, Snapshot> snapshots() throws IOException {
      Map<String, Snapshot> snapshots = new TreeMap<>();
      for (ObjectInfo info : vault.store().list(ObjectKind.SNAPSHOT.prefix())) {
        String name = Vault.lastPart(info.name());
        int dash = name.indexOf('-');
        if (dash < 0 || !Vault.isHash(name.substring(dash + 1))) {
          unknown.add(info.name());
          continue;
        }
        byte[] payload = open(ObjectKind.SNAPSHOT, info.name());
        if (payload != null) {
          try {
            snapshots.put(name, Snapshot.decode(payload, name));
          } catch (DamagedException e) {
            find(info.name(), Kind.DAMAGED, String.valueOf(e.getMessage()));
          }
        }
      }
      return snapshots;
    }

    /**
     * Opens an object as it lies in the store; null if it is damaged, or went since it was listed.
     */
    private byte @Nullable [] open(ObjectKind kind, String name) throws IOException {
      try {
        byte[] payload = vault.open(kind, name);
        proven(name);
        return payload;
      } catch (DamagedException e) {
        find(name, Kind.DAMAGED, String.valueOf(e.getMessage()));
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING && vault.store().stat(name).isEmpty()) {
          return null;
        }
        unreadable(name, e);
      }
      return null;
    }

    private void unreadable(String name, StoreException e) throws StoreException {
      if (e.retryable() || e.reason() == StoreException.Reason.UNAVAILABLE) {
        throw e;
      }
      Kind kind = e.reason() == StoreException.Reason.MISSING ? Kind.MISSING : Kind.DAMAGED;
      find(name, kind, String.valueOf(e.getMessage()));
    }

    private void envelopes() throws IOException {
      // reports are many, and no restore needs them: they are read where all is read
      boolean all = options.readData() instanceof ReadData.All;
      for (ObjectKind kind : List.of(ObjectKind.CONDEMNED, ObjectKind.RECORD, ObjectKind.MARK)) {
        for (ObjectInfo info : vault.store().list(kind.prefix())) {
          if (!Vault.isHash(Vault.lastPart(info.name()))) {
            unknown.add(info.name());
          } else if (all || !info.name().startsWith(KeptReports.FOLDER)) {
            open(kind, info.name());
          }
        }
      }
    }

    private IndexView index() throws IOException {
      List<String> whole = new ArrayList<>();
      for (ObjectInfo info : vault.store().list(ObjectKind.INDEX.prefix())) {
        String hex = Vault.lastPart(info.name());
        if (!Vault.isHash(hex)) {
          unknown.add(info.name());
          continue;
        }
        try {
          vault.indexObject(hex);
          whole.add(hex);
          proven(info.name());
        } catch (DamagedException e) {
          find(info.name(), Kind.DAMAGED, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
          if (e.reason() != StoreException.Reason.MISSING
              || vault.store().stat(info.name()).isPresent()) {
            unreadable(info.name(), e);
          }
        }
      }
      indexes = whole.size();
      return vault.indexCache().open(whole, Avoided.NOTHING, vault::indexObject);
    }

    private void packs(IndexView view) throws IOException {
      Map<String, ObjectInfo> listed = new HashMap<>();
      for (ObjectKind kind : PACKS) {
        for (ObjectInfo info : vault.store().list(kind.prefix())) {
          String hex = Vault.lastPart(info.name());
          if (Vault.isHash(hex) && kind.packName(hex).equals(info.name())) {
            listed.put(info.name(), info);
          } else {
            unknown.add(info.name());
          }
        }
      }
      packs = listed;
      unindexed.addAll(listed.keySet());
      for (IndexSegment segment : view.segments()) {
        for (int p = 0; p < segment.packs(); p++) {
          String name = segment.packName(p);
          unindexed.remove(name);
          ObjectInfo info = listed.get(name);
          if (info == null) {
            find(name, Kind.MISSING, "it is indexed and not there");
            missingPacks.add(name);
          } else if (info.length() != segment.packLength(p)) {
            find(
                name,
                Kind.DAMAGED,
                "it has " + info.length() + " bytes in place of " + segment.packLength(p));
            damagedChunks.put(name, new TreeSet<>());
          }
        }
      }
    }

    /** Reads and proves packs, several at once. */
    private void read(IndexView view) throws IOException {
      Set<String> chosen = choose();
      if (chosen.isEmpty()) {
        return;
      }
      ExecutorService pool =
          Executors.newFixedThreadPool(
              options.threads(),
              task -> {
                Thread thread = new Thread(LogContext.carried(task), "check");
                thread.setDaemon(true);
                return thread;
              });
      try {
        IndexMarks marks = new IndexMarks(view);
        int total = chosen.size();
        AtomicInteger done = new AtomicInteger();
        for (int s = 0; s < marks.segments().size(); s++) {
          IndexSegment segment = marks.segments().get(s);
          PackChunks chunks = new PackChunks(marks, s);
          AtomicInteger next = new AtomicInteger();
          List<Integer> ordinals = new ArrayList<>();
          for (int p = 0; p < segment.packs(); p++) {
            if (chosen.remove(segment.packName(p))) { // in several segments: once is enough
              ordinals.add(p);
            }
          }
          List<Future<?>> workers = new ArrayList<>();
          for (int t = 0; t < Math.min(options.threads(), ordinals.size()); t++) {
            workers.add(
                pool.submit(
                    () -> {
                      try (PackProof proof = new PackProof(vault)) {
                        for (int i = next.getAndIncrement();
                            i < ordinals.size();
                            i = next.getAndIncrement()) {
                          prove(proof, segment, ordinals.get(i), chunks);
                          progress.at("reading packs", done.incrementAndGet(), total);
                        }
                      }
                      return null;
                    }));
          }
          for (Future<?> worker : workers) {
            join(worker);
          }
        }
      } finally {
        pool.shutdownNow();
      }
    }

    private void prove(PackProof proof, IndexSegment segment, int ordinal, PackChunks chunks)
        throws IOException {
      String name = segment.packName(ordinal);
      PackProof.IndexedPack pack =
          new PackProof.IndexedPack(
              name, segment.packLength(ordinal), segment, ordinal, chunks.chunks(ordinal));
      PackProof.Result result = proof.prove(pack);
      packsRead.incrementAndGet();
      bytesRead.addAndGet(result.bytes());
      synchronized (this) {
        if (result.whole()) {
          proven.add(name);
          proven(name);
        } else {
          find(name, Kind.DAMAGED, result.what());
          damagedChunks.put(name, new TreeSet<>(result.chunks()));
        }
      }
    }

    private void join(Future<?> worker) throws IOException {
      try {
        worker.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("the check was interrupted");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException("a pack could not be checked", e.getCause());
      }
    }

    private Set<String> choose() throws IOException {
      if (options.readData() instanceof ReadData.LeastProven wanted) {
        List<ObjectInfo> indexedPacks =
            packs.values().stream().filter(pack -> !unindexed.contains(pack.name())).toList();
        Instant now = vault.clock().instant();
        turns = new ReadingTurns(wanted, indexedPacks, vault.ledger().load(now), now);
        return turns.chosen();
      }
      List<String> candidates =
          packs.keySet().stream()
              .filter(name -> !unindexed.contains(name))
              .sorted()
              .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
      if (options.readData() instanceof ReadData.None) {
        return Set.of();
      }
      if (options.readData() instanceof ReadData.All) {
        return new HashSet<>(candidates);
      }
      Collections.shuffle(candidates, new Random(options.seed()));
      long total = candidates.stream().mapToLong(this::length).sum();
      double budget =
          options.readData() instanceof ReadData.Percent share
              ? total * share.percent() / 100
              : ((ReadData.Bytes) options.readData()).bytes();
      Set<String> chosen = new HashSet<>();
      long bytes = 0;
      for (String name : candidates) {
        if (bytes >= budget) {
          break;
        }
        chosen.add(name);
        bytes += length(name);
      }
      return chosen;
    }

    private long length(String pack) {
      ObjectInfo info = packs.get(pack);
      return info == null ? 0 : info.length();
    }

    /** Packs that were read, whatever came out. */
    private Set<String> read() {
      Set<String> read = new HashSet<>(damagedChunks.keySet());
      read.addAll(proven);
      return read;
    }

    /**
     * Walks every tree. A page below which all is there is not walked again; one below which
     * something is lost is, so that the paths are named for each snapshot.
     */
    private void closures(IndexView view, Map<String, Snapshot> snapshots) throws IOException {
      IndexMarks clean = new IndexMarks(view);
      int done = 0;
      try (ChunkReader chunks = new ChunkReader(vault, view)) {
        for (Map.Entry<String, Snapshot> snapshot : snapshots.entrySet()) {
          progress.at("walking snapshots", done++, snapshots.size());
          Walker walker = new Walker(snapshot.getKey(), view, clean);
          TreeWalk walk = new TreeWalk(new TreeReader(chunks), walker);
          walker.walk = walk;
          walk.walk(snapshot.getValue().root());
        }
      }
    }

    private final class Walker implements TreeWalk.Visitor {
      private final String snapshot;
      private final IndexView view;
      private final IndexMarks clean;
      private final java.util.ArrayDeque<boolean[]> dirty = new java.util.ArrayDeque<>();
      private @Nullable TreeWalk walk;

      Walker(String snapshot, IndexView view, IndexMarks clean) {
        this.snapshot = snapshot;
        this.view = view;
        this.clean = clean;
      }

      @Override
      public boolean page(ChunkId id) {
        if (clean.contains(id)) {
          return false;
        }
        dirty.push(new boolean[1]);
        lookAt(id);
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
        lookAt(id);
      }

      @Override
      public void data(ChunkId id) {
        lookAt(id);
      }

      @Override
      public void broken(ChunkReader.Kind kind, ChunkId id, DamagedException cause) {
        List<Place> places = view.find(id);
        for (Place place : places) {
          String pack = place.packName();
          if (!isBad(pack, id)) {
            damagedChunks.computeIfAbsent(pack, p -> new TreeSet<>()).add(id.hex());
            find(pack, Kind.DAMAGED, String.valueOf(cause.getMessage()));
          }
        }
        lost(id, places);
      }

      private void lookAt(ChunkId id) {
        List<Place> places = view.find(id);
        for (Place place : places) {
          if (!isBad(place.packName(), id)) {
            return;
          }
        }
        lost(id, places);
      }

      private void lost(ChunkId id, List<Place> places) {
        Found object =
            places.isEmpty()
                ? find("chunk " + id.hex(), Kind.MISSING, "it is in no index")
                : find(places.get(0).packName(), Kind.DAMAGED, "a chunk in it is damaged");
        object.touches(
            new CheckReport.TouchedFile(
                snapshot, java.util.Objects.requireNonNull(walk, "set before the walk").path()));
        dirty.forEach(page -> page[0] = true);
      }
    }

    private boolean isBad(String pack, ChunkId chunk) {
      if (missingPacks.contains(pack)) {
        return true;
      }
      if (damagedChunks.isEmpty()) {
        return false;
      }
      Set<String> chunks = damagedChunks.get(pack);
      return chunks != null && (chunks.isEmpty() || chunks.contains(chunk.hex()));
    }

    /** Records what was found, and removes records that hold no longer. */
    private Optional<String> record(Damage damage, List<String> cleared) throws IOException {
      Map<String, Damage> records = DamageRecords.load(vault);
      boolean indexWhole = found.keySet().stream().noneMatch(n -> n.startsWith("index/"));
      Optional<String> put = Optional.empty();
      if (!damage.isEmpty() && records.values().stream().noneMatch(r -> r.covers(damage))) {
        put = Optional.of(DamageRecords.put(vault, damage));
      }
      for (Map.Entry<String, Damage> record : records.entrySet()) {
        boolean holds =
            !DamageRecords.names(record.getValue()).stream()
                .allMatch(
                    pack ->
                        proven.contains(pack)
                            || (indexWhole && !packs.containsKey(pack) && !indexed.contains(pack)));
        if (!holds) {
          // where the delete is refused, chunks are stored once more than needed: no harm
          if (Deletion.delete(vault.store(), record.getKey())) {
            cleared.add(record.getKey());
          }
        }
      }
      return put;
    }
  }
}
