package caravan.vault;

import caravan.model.BackupRequest;
import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.platform.FileStatus;
import caravan.security.Credential;
import caravan.security.VaultId;
import caravan.storage.Storable;
import caravan.vault.format.VaultParameters;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.BackupSession;
import caravan.vault.write.BackupSessions;
import caravan.vault.write.CommitResult;
import caravan.vault.write.WriterOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A vault in memory with clocks that tests move, backups of small trees into it, and what comes
 * back. Files are written below a folder and read from there, as a walk would.
 */
public final class VaultFixture {
  public static final String DESTINATION = "memory";

  public final FakeStore store;
  private final Path folder;
  private final Credential key;
  private final AtomicLong uptime = new AtomicLong();
  private final AtomicInteger caches = new AtomicInteger();
  private volatile Instant clientTime = Instant.parse("2030-01-01T00:00:00Z");

  /** The client's wall clock. */
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
          return clientTime;
        }
      };

  private VaultFixture(Path folder, FakeStore store, Credential key) {
    this.folder = folder;
    this.store = store;
    this.key = key;
  }

  /** A new vault with small packs. */
  public static VaultFixture create(Path folder) throws IOException {
    VaultFixture fixture = new VaultFixture(folder, new FakeStore(), Credential.KeyFile.random());
    VaultParameters parameters =
        new VaultParameters(VaultId.random().hex(), fixture.clientTime, 1 << 16, 1 << 16, 1 << 20);
    Vault.create(
        DESTINATION,
        fixture.store,
        fixture.key,
        parameters,
        folder.resolve("cache-first"),
        fixture.clock);
    return fixture;
  }

  /** The same vault over another store. */
  public VaultFixture over(FakeStore other) {
    VaultFixture fixture = new VaultFixture(folder, other, key);
    fixture.clientTime = clientTime;
    fixture.uptime.set(uptime.get());
    return fixture;
  }

  public Credential key() {
    return key;
  }

  public long uptime() {
    return uptime.get();
  }

  /** Time passes, on every clock. */
  public void pass(Duration time) {
    store.advance(time);
    uptime.addAndGet(time.toNanos());
    clientTime = clientTime.plus(time);
  }

  /** The client's wall clock is set. */
  public void skew(Duration by) {
    clientTime = clientTime.plus(by);
  }

  /** Opens the vault with an empty cache. */
  public Vault open() throws IOException {
    Path cache = folder.resolve("caches/" + caches.incrementAndGet() + "-" + System.nanoTime());
    return Vault.open(DESTINATION, store, key, cache, clock);
  }

  /** Backs up, and forgets the cache. */
  public String backup(String source, Map<String, byte[]> files) throws Exception {
    return backup(open(), source, files).name();
  }

  /** Backs up what {@code files} says: paths without a slash at the start, and bytes. */
  public CommitResult backup(Vault vault, String source, Map<String, byte[]> files)
      throws Exception {
    Path root = folder.resolve("source-" + source);
    write(root, files);
    WriterOptions options =
        new WriterOptions(
            "00000000000000000000000000000001",
            1,
            "host",
            "user",
            1,
            1,
            2,
            Duration.ofDays(365),
            clock,
            uptime::get);
    BackupRequest request =
        new BackupRequest(
            source,
            List.of(root),
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
    try (BackupSession session = BackupSessions.open(request, List.of(vault), options)) {
      TreeReader parent = session.parentTree();
      List<Found> steps = new ArrayList<>();
      walk(session, parent, root, session.parentRoot(), steps);
      store(vault, session, session.packer().packs(new FileBatch(1, steps)));
      store(vault, session, session.packer().finish());
      return session.commit();
    }
  }

  private static void store(Vault vault, BackupSession session, Iterator<Storable> packs)
      throws IOException, InterruptedException {
    while (packs.hasNext()) {
      Storable next = packs.next();
      packs.hasNext(); // as a split asks, before it stores
      if (!(next instanceof SealedPack pack)) {
        continue;
      }
      vault.store().put(pack.name(), pack.payload());
      session.answered(pack, DESTINATION, Optional.empty());
      session.settle(pack);
    }
  }

  private static void walk(
      BackupSession session, TreeReader parent, Path folder, IdList previous, List<Found> steps)
      throws IOException {
    Map<FileName, Entry> before = new HashMap<>();
    TreeReader.Entries entries = parent.entries(previous);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      before.put(entry.name(), entry);
    }
    FileStatus status = new FileStatus();
    List<Path> children;
    try (Stream<Path> list = Files.list(folder)) {
      children = list.sorted((x, y) -> name(x).compareTo(name(y))).toList();
    }
    for (Path child : children) {
      Metadata metadata = status.read(child);
      Entry old = before.get(name(child));
      if (Files.isDirectory(child)) {
        IdList pages =
            old != null && old.kind() == FileKind.DIRECTORY ? old.content() : IdList.EMPTY;
        steps.add(new Found.Enter(name(child), metadata, pages));
        walk(session, parent, child, pages, steps);
        steps.add(new Found.Leave());
      } else if (old != null && session.trusts(old, metadata, child, parent)) {
        steps.add(new Found.Ready(old, true));
      } else {
        steps.add(new Found.Changed(name(child), metadata, 0, child, Optional.empty()));
      }
    }
  }

  private static FileName name(Path path) {
    return FileName.of(path.getFileName().toString());
  }

  /** Makes the folder hold exactly these files; those that are right already stay untouched. */
  private static void write(Path root, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(root);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        String name = root.relativize(path).toString();
        boolean holds =
            files.keySet().stream().anyMatch(f -> f.equals(name) || f.startsWith(name + "/"));
        if (!path.equals(root) && !holds) {
          Files.delete(path);
        }
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Files.write(path, file.getValue());
      }
    }
  }

  /** What a snapshot holds: path and bytes of each file, read through store and key alone. */
  public Map<String, byte[]> read(String snapshot) throws IOException {
    Vault vault = open();
    StoredSnapshot stored =
        vault.snapshots().snapshots().stream()
            .filter(s -> s.name().equals(snapshot))
            .findFirst()
            .orElseThrow(() -> new IOException("no snapshot " + snapshot));
    IndexView view = vault.index(Avoided.NOTHING);
    Map<String, byte[]> files = new TreeMap<>();
    try (ChunkReader chunks = new ChunkReader(vault, view)) {
      read(new TreeReader(chunks), chunks, stored.snapshot().root(), "", files);
    }
    return files;
  }

  private static void read(
      TreeReader tree, ChunkReader chunks, IdList pages, String path, Map<String, byte[]> files)
      throws IOException {
    TreeReader.Entries entries = tree.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String name = path + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        read(tree, chunks, entry.content(), name + "/", files);
      } else {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TreeReader.Ids ids = tree.ids(entry.content());
        for (ChunkId id = ids.next(); id != null; id = ids.next()) {
          bytes.writeBytes(chunks.read(ChunkReader.Kind.DATA, id));
        }
        files.put(name, bytes.toByteArray());
      }
    }
  }

  /** Names of the snapshots that are listed. */
  public List<String> snapshots() {
    return store.names("snapshots/").stream().map(Vault::lastPart).toList();
  }

  /** Incompressible bytes that depend on the seed alone. */
  public static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Files named in pairs: path, seed of its bytes, path, seed … each of this length. */
  public static Map<String, byte[]> files(int length, Object... pairs) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      files.put((String) pairs[i], random((Integer) pairs[i + 1], length));
    }
    return files;
  }

  /** Whether both hold the same paths and bytes. */
  public static boolean same(Map<String, byte[]> x, Map<String, byte[]> y) {
    return x.keySet().equals(y.keySet())
        && x.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), y.get(e.getKey())));
  }
}
