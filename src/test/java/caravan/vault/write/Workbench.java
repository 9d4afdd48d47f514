package caravan.vault.write;

import caravan.discovery.Discovery;
import caravan.model.BackupRequest;
import caravan.model.FileBatch;
import caravan.platform.ApplyPolicy;
import caravan.platform.limits.CpuShare;
import caravan.platform.temporary.TemporaryFiles;
import caravan.security.Credential;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.VaultParameters;
import caravan.vault.index.Avoided;
import caravan.vault.pack.SealedPack;
import caravan.vault.restore.Restore;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreProgress;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The pipeline of a backup without its routes, one thread around the engine's own: from a directory
 * through packs into any stores, and back.
 */
public final class Workbench {
  /** Chunks of 64 KiB on average, packs of 1 MiB: many objects from little data. */
  public static final VaultParameters SMALL =
      new VaultParameters(
          "00112233445566778899aabbccddeeff",
          Instant.parse("2026-11-24T08:00:00Z"),
          1 << 16,
          1 << 17,
          1 << 20);

  public static final Credential KEY = new Credential.KeyFile(new byte[32]);

  private volatile Progress progress = new Progress();
  private final Path folder;
  private final AtomicLong ahead = new AtomicLong(3600);
  private int targets;

  /** A clock an hour ahead, so that what a test has just written is old; it moves when asked. */
  public final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.now().plusSeconds(ahead.get());
        }
      };

  /** Files that only a cloud service has. */
  public final Set<Path> elsewhere = new HashSet<>();

  public Workbench(Path folder) {
    this.folder = folder;
  }

  public void advance(Duration time) {
    ahead.addAndGet(time.toSeconds());
  }

  public Vault create(String name, ObjectStore store) throws IOException {
    return Vault.create(name, store, KEY, SMALL, folder.resolve("cache-" + name), clock);
  }

  public Vault open(String name, ObjectStore store) throws IOException {
    return Vault.open(name, store, KEY, folder.resolve("cache-" + name), clock);
  }

  /** Another destination of the same vault, empty but for its keys. */
  public Vault twin(String name, Vault vault, ObjectStore store) throws IOException {
    for (ObjectInfo info : vault.store().list("keys/")) {
      put(store, info.name(), vault.store().get(info.name(), Optional.empty()));
    }
    put(store, VaultParameters.NAME, vault.store().get(VaultParameters.NAME, Optional.empty()));
    return open(name, store);
  }

  private static void put(ObjectStore store, String name, byte[] bytes) throws StoreException {
    store.put(name, caravan.storage.Payload.of(bytes));
  }

  /** A copy of all objects. */
  public static MemoryObjectStore copyOf(ObjectStore store) throws StoreException {
    MemoryObjectStore copy = new MemoryObjectStore();
    for (ObjectInfo info : store.list("")) {
      copy.overwrite(info.name(), store.get(info.name(), Optional.empty()));
    }
    return copy;
  }

  /** Bytes of all objects. */
  public static long bytes(ObjectStore store) throws StoreException {
    return store.list("").stream().mapToLong(ObjectInfo::length).sum();
  }

  public WriterOptions options() {
    return new WriterOptions(
        "ffffffffffffffffffffffffffffffff",
        1,
        "host",
        "user",
        3,
        2,
        4,
        Duration.ofDays(1),
        clock,
        System::nanoTime);
  }

  public static WriterOptions withWorkers(WriterOptions o, int workers) {
    return new WriterOptions(
        o.client(),
        o.sequence(),
        o.host(),
        o.user(),
        o.level(),
        workers,
        o.packBuffers(),
        o.checkpointEvery(),
        o.clock(),
        o.uptime());
  }

  /** Checkpoints at every eighth look at the clock. */
  public static WriterOptions withCheckpoints(WriterOptions o) {
    AtomicLong looks = new AtomicLong();
    return withTime(o, () -> looks.incrementAndGet() / 8);
  }

  /** A nanosecond of this clock is the time between checkpoints, and between indexes. */
  static WriterOptions withTime(WriterOptions o, LongSupplier uptime) {
    return new WriterOptions(
        o.client(),
        o.sequence(),
        o.host(),
        o.user(),
        o.level(),
        o.workers(),
        o.packBuffers(),
        Duration.ofNanos(1),
        o.clock(),
        uptime);
  }

  public static WriterOptions withClock(WriterOptions o, Clock clock) {
    return new WriterOptions(
        o.client(),
        o.sequence(),
        o.host(),
        o.user(),
        o.level(),
        o.workers(),
        o.packBuffers(),
        o.checkpointEvery(),
        clock,
        o.uptime());
  }

  public static WriterOptions withCpu(WriterOptions o, CpuShare cpu) {
    return new WriterOptions(
        o.client(),
        o.sequence(),
        o.host(),
        o.user(),
        o.level(),
        o.workers(),
        o.packBuffers(),
        o.checkpointEvery(),
        o.clock(),
        o.uptime(),
        o.audit(),
        cpu);
  }

  /** What the source of a session holds. */
  Iterator<FileBatch> batches(BackupSession session, WriterOptions options) throws IOException {
    return new Discovery(
            List.of(),
            new TemporaryFiles(folder),
            InputStream.nullInputStream(),
            options.cpu(),
            elsewhere::contains,
            true)
        .batches(session);
  }

  public static BackupRequest request(Path... paths) {
    return new BackupRequest(
        "source",
        Arrays.asList(paths),
        List.of(),
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        List.of(),
        false,
        false,
        Optional.empty());
  }

  /** What a backup did. */
  /** Of the newest backup. */
  Progress progress() {
    return progress;
  }

  public record Done(CommitResult result, Problems problems, Counts counts, long bytesStored) {
    public String root() {
      return result.snapshot().root().depth() + ":" + ids();
    }

    private String ids() {
      StringBuilder ids = new StringBuilder();
      for (int i = 0; i < result.snapshot().root().count(); i++) {
        ids.append(result.snapshot().root().id(i)).append(' ');
      }
      return ids.toString();
    }
  }

  public Done backup(Path source, Vault... vaults) throws IOException, InterruptedException {
    return backup(request(source), options(), vaults);
  }

  public Done backup(BackupRequest request, WriterOptions options, Vault... vaults)
      throws IOException, InterruptedException {
    return backup(request, options, List::of, vaults);
  }

  /**
   * A whole backup.
   *
   * @param between sees each batch on its way from the walk to the packer
   */
  public Done backup(
      BackupRequest request,
      WriterOptions options,
      Function<FileBatch, List<FileBatch>> between,
      Vault... vaults)
      throws IOException, InterruptedException {
    return backup(request, options, Spooling.OFF, between, vaults);
  }

  /** A whole backup, whose puts run on threads of their own where it may leave some behind. */
  Done backup(
      BackupRequest request,
      WriterOptions options,
      Spooling spooling,
      Function<FileBatch, List<FileBatch>> between,
      Vault... vaults)
      throws IOException, InterruptedException {
    advance(Duration.ofSeconds(10));
    try (BackupSession session =
        BackupSessions.open(request, Arrays.asList(vaults), options, false, spooling)) {
      progress = session.progress();
      Iterator<FileBatch> batches = batches(session, options);
      while (batches.hasNext()) {
        for (FileBatch batch : between.apply(batches.next())) {
          store(session, session.packer().packs(batch), spooling.spool().isPresent());
        }
      }
      store(session, session.packer().finish(), spooling.spool().isPresent());
      CommitResult result = session.commit();
      return new Done(
          result, session.problems(), session.counts(), session.progress().bytesStored.sum());
    }
  }

  private static void store(BackupSession session, Iterator<Storable> packs, boolean threads)
      throws IOException, InterruptedException {
    while (packs.hasNext()) {
      Storable next = packs.next();
      packs.hasNext(); // as a split asks, before it stores
      if (!(next instanceof SealedPack pack)) {
        continue;
      }
      for (Vault vault : session.vaults()) {
        if (pack.destinations().contains(vault.destination())) {
          if (threads) {
            Thread put = new Thread(() -> put(session, vault, pack), "put-" + vault.destination());
            put.setDaemon(true);
            put.start();
          } else {
            put(session, vault, pack);
          }
        }
      }
      session.settle(pack);
    }
  }

  private static void put(BackupSession session, Vault vault, SealedPack pack) {
    Optional<StoreException> failure = Optional.empty();
    try {
      vault.store().put(pack.name(), pack.payload());
    } catch (StoreException e) {
      failure = Optional.of(e);
    }
    session.answered(pack, vault.destination(), failure);
  }

  /** A folder that is not there yet, for a restore. */
  public Path newTarget() throws IOException {
    return Files.createDirectories(folder.resolve("target-" + targets++));
  }

  public static RestoreOptions into(Path target, RestoreOptions.Overwrite overwrite) {
    return new RestoreOptions(
        target, Selection.ALL, overwrite, ApplyPolicy.Owners.NUMERIC, true, 2, false);
  }

  public static RestoreReport restore(Vault vault, StoredSnapshot snapshot, RestoreOptions options)
      throws IOException, InterruptedException {
    try (Restore restore =
        new Restore(
            vault, vault.index(Avoided.NOTHING), snapshot, options, new RestoreProgress())) {
      return restore.run();
    }
  }

  /**
   * Restores into an empty folder, as if on another machine that has the store and the key only.
   */
  public Path restoreElsewhere(ObjectStore store, String snapshot)
      throws IOException, InterruptedException {
    Path target = newTarget();
    Vault fresh =
        Vault.open("fresh", store, KEY, Files.createTempDirectory(folder, "cache"), clock);
    RestoreReport report =
        restore(fresh, find(fresh, snapshot), into(target, RestoreOptions.Overwrite.NEVER));
    if (report.failedCount() > 0) {
      throw new AssertionError("not restored: " + report.failed());
    }
    return target;
  }

  public static StoredSnapshot find(Vault vault, String name) throws IOException {
    return vault.snapshots().snapshots().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no snapshot " + name));
  }

  /** Where a source lies below a target. */
  public static Path below(Path target, Path source) {
    return target.resolve(source.toString().substring(1));
  }

  /** Names of all objects but those that every opening may make. */
  public static List<String> names(ObjectStore store) throws StoreException {
    List<String> names = new ArrayList<>();
    for (ObjectInfo info : store.list("")) {
      if (!info.name().startsWith(Vault.INSTANCES)) {
        names.add(info.name());
      }
    }
    return names;
  }
}
