package caravan.vault.restore;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.format.ByteSink;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.index.IndexObject;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.tree.PageEncoder;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of a writer that has the key and lies, and targets that lead elsewhere. */
class HostileRestoreTest {
  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore store;
  private Vault vault;
  private Path outside;
  private Path target;

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    store = new MemoryObjectStore();
    vault = bench.create("memory", store);
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("file"), "untouched");
    target = bench.newTarget();
  }

  /** Writes what an honest writer would not. */
  private final class Liar {
    private final List<SealedPack> packs = new ArrayList<>();
    private final BufferPool buffers =
        new BufferPool(100, PackAssembler.bufferSize(Workbench.SMALL.pack(), 1 << 21));
    private final PackAssembler[] assemblers = {
      new PackAssembler(vault.keys(), ObjectKind.DATA, Workbench.SMALL.pack(), buffers, packs::add),
      new PackAssembler(vault.keys(), ObjectKind.TREE, Workbench.SMALL.pack(), buffers, packs::add)
    };
    private final BlockBuilder[] blocks = {
      new BlockBuilder(assemblers[0], 1, 1 << 17), new BlockBuilder(assemblers[1], 1, 1 << 17)
    };

    ChunkId chunk(String kind, byte[] bytes) throws Exception {
      ChunkId id = new ChunkHasher(vault.keys().idKey(kind)).id(bytes);
      blocks[kind.equals("data") ? 0 : 1].add(bytes, 0, bytes.length, id.bytes(), 0);
      return id;
    }

    IdList data(byte[] bytes) throws Exception {
      return list(chunk("data", bytes));
    }

    IdList page(byte[] page) throws Exception {
      return list(chunk("tree", page));
    }

    IdList page(Entry... entries) throws Exception {
      PageEncoder encoder = new PageEncoder();
      for (Entry entry : entries) {
        encoder.add(entry);
      }
      return page(encoder.page());
    }

    RestoreReport restore(IdList root) throws Exception {
      return restore(root, RestoreOptions.Overwrite.NEVER);
    }

    RestoreReport restore(IdList root, RestoreOptions.Overwrite overwrite) throws Exception {
      List<IndexObject.PackContents> contents = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        blocks[i].flush();
        assemblers[i].flush();
      }
      for (SealedPack pack : packs) {
        store.put(pack.name(), pack.payload());
        contents.add(new IndexObject.PackContents(pack.id(), pack.footer()));
      }
      packs.clear();
      vault.seal(ObjectKind.INDEX, "index/", IndexObject.of(contents, List.of()).encode());
      Instant time = Instant.parse("2026-11-24T08:00:00Z");
      Snapshot snapshot =
          new Snapshot(
              Snapshot.Type.SNAPSHOT,
              time,
              time,
              "s",
              List.of("/"),
              "h",
              "u",
              List.of(),
              "",
              1,
              "",
              root,
              0,
              0,
              0,
              0,
              List.of(),
              0,
              List.of(),
              false,
              List.of());
      String name =
          vault.seal(ObjectKind.SNAPSHOT, "snapshots/20261124T080000Z-", snapshot.encode());
      RestoreReport report =
          Workbench.restore(
              vault,
              Workbench.find(vault, Vault.lastPart(name)),
              Workbench.into(target, overwrite));
      assertThat(Files.readString(outside.resolve("file"))).isEqualTo("untouched");
      try (var files = Files.list(outside)) {
        assertThat(files).hasSize(1);
      }
      try (var files = Files.list(target.getParent())) {
        assertThat(files.map(f -> f.getFileName().toString()))
            .allMatch(f -> f.matches("cache.*|outside|target-0"));
      }
      return report;
    }
  }

  private static IdList list(ChunkId id) {
    return new IdList(0, id.bytes());
  }

  private static Entry entry(String name, FileKind kind, IdList content, long size) {
    return entry(name, kind, content, size, "", Entry.NO_HOLES);
  }

  private static Entry entry(
      String name, FileKind kind, IdList content, long size, String link, long... holes) {
    Metadata metadata =
        new Metadata(kind, 0755, 0, 0, "", "", 1, 0, 1, 0, 7, 0, 1, size, 0, 0, List.of());
    return new Entry(
        FileName.of(name), metadata, content, link.getBytes(StandardCharsets.UTF_8), 0, holes);
  }

  private static Entry symlink(String name, Path to) {
    return entry(name, FileKind.SYMLINK, IdList.EMPTY, 0, to.toString(), Entry.NO_HOLES);
  }

  /** A page with one empty file whose name is given raw. */
  private static byte[] pageNaming(byte[]... names) {
    ByteSink page = new ByteSink(64).u8(1).u8(1).varint(0).varint(0).varint(names.length);
    for (byte[] name : names) {
      page.bytes(name).u8(1).u8(0).varint(0644).varint(0).varint(0);
      page.zigzag(1).varint(0).zigzag(1).varint(0).varint(7).varint(0).varint(0).varint(0);
    }
    return page.toBytes();
  }

  @Test
  void restore_namesThatLeadOut_isAnErrorAndWritesNothing() throws Exception {
    for (String name : new String[] {"..", ".", "", "../outside/file", "/etc/x", "a/b", "a\0b"}) {
      Liar liar = new Liar();
      RestoreReport report =
          liar.restore(liar.page(pageNaming(name.getBytes(StandardCharsets.UTF_8))));
      assertThat(report.failedCount()).as(name).isPositive();
      assertThat(report.damaged()).isTrue();
      assertThat(report.files()).isZero();
    }
  }

  @Test
  void restore_unsortedOrRepeatedNames_isAnError() throws Exception {
    for (byte[][] names : new byte[][][] {{{'b'}, {'a'}}, {{'a'}, {'a'}}}) {
      Liar liar = new Liar();
      RestoreReport report = liar.restore(liar.page(pageNaming(names)));
      assertThat(report.failedCount()).isPositive();
      assertThat(report.files()).isZero();
    }
  }

  @Test
  void restore_symlinkAndDirectoryOfOneName_doesNotWriteThroughTheLink() throws Exception {
    Liar liar = new Liar();
    IdList below = liar.page(entry("file", FileKind.FILE, liar.data(new byte[] {1}), 1));
    // The same name twice in one page is refused; in two pages of a list it must be, too.
    ChunkId link = liar.page(symlink("a", outside)).id(0);
    ChunkId directory = liar.page(entry("a", FileKind.DIRECTORY, below, 0)).id(0);
    byte[] ids = new byte[64];
    link.copyTo(ids, 0);
    directory.copyTo(ids, 32);
    RestoreReport report = liar.restore(new IdList(0, ids));
    assertThat(report.failedCount()).isPositive();
    assertThat(report.files()).isZero();
  }

  @Test
  void restore_symlinkWhereADirectoryIsExpected_isNotFollowed() throws Exception {
    Files.createSymbolicLink(target.resolve("a"), outside);
    for (RestoreOptions.Overwrite overwrite : RestoreOptions.Overwrite.values()) {
      Liar liar = new Liar();
      IdList below = liar.page(entry("file", FileKind.FILE, liar.data(new byte[] {1}), 1));
      RestoreReport report =
          liar.restore(liar.page(entry("a", FileKind.DIRECTORY, below, 0)), overwrite);
      assertThat(report.failed()).hasSize(1);
      assertThat(report.failed().get(0).reason()).contains("symlink");
    }
  }

  @Test
  void restore_overASymlinkedFile_replacesTheLinkAndLeavesItsTarget() throws Exception {
    Path link = Files.createSymbolicLink(target.resolve("f"), outside.resolve("file"));
    Liar liar = new Liar();
    byte[] content = {1, 2, 3};
    IdList root = liar.page(entry("f", FileKind.FILE, liar.data(content), 3));
    RestoreReport report = liar.restore(root, RestoreOptions.Overwrite.ALWAYS);
    assertThat(report.failed()).isEmpty();
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(Files.readAllBytes(link)).isEqualTo(content);
  }

  @Test
  void restore_chunksThatDoNotSumUpToTheSize_isAnErrorAndLeavesNoFile() throws Exception {
    Liar liar = new Liar();
    IdList ten = liar.data(new byte[10]);
    IdList root =
        liar.page(
            entry("good", FileKind.FILE, ten, 10),
            entry("longer", FileKind.FILE, ten, 9),
            entry("none", FileKind.FILE, IdList.EMPTY, 1),
            entry("shorter", FileKind.FILE, ten, 11),
            entry("with-hole", FileKind.FILE, ten, 20, "", 0, 11));
    RestoreReport report = liar.restore(root);
    assertThat(report.failed())
        .extracting(f -> Path.of(f.path()).getFileName().toString())
        .containsExactlyInAnyOrder("longer", "none", "shorter", "with-hole");
    assertThat(report.damaged()).isTrue();
    try (var files = Files.list(target)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("good");
    }
  }

  @Test
  void restore_listsOfAWrongDepthOrEmpty_isAnError() throws Exception {
    Liar liar = new Liar();
    ChunkId data = liar.chunk("data", new byte[10]);
    ChunkId list =
        liar.chunk(
            "list", new ByteSink(64).u8(2).u8(1).varint(0).varint(1).raw(data.bytes()).toBytes());
    ChunkId empty = liar.chunk("list", new ByteSink(64).u8(2).u8(1).varint(0).varint(0).toBytes());
    IdList root =
        liar.page(
            entry("a-good", FileKind.FILE, new IdList(1, list.bytes()), 10),
            entry("b-deep", FileKind.FILE, new IdList(2, list.bytes()), 10),
            entry("c-empty", FileKind.FILE, new IdList(1, empty.bytes()), 0),
            entry("d-data", FileKind.FILE, new IdList(1, data.bytes()), 10),
            entry("e-list", FileKind.FILE, new IdList(0, list.bytes()), 37),
            entry("f-pages", FileKind.DIRECTORY, new IdList(0, data.bytes()), 0));
    RestoreReport report = liar.restore(root);
    assertThat(report.failed())
        .extracting(f -> Path.of(f.path()).getFileName().toString())
        .containsExactlyInAnyOrder("b-deep", "c-empty", "d-data", "e-list", "f-pages");
    assertThat(Files.exists(target.resolve("a-good"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void restore_deeperThanAnyPath_isAnErrorAndNoCrash() throws Exception {
    Liar liar = new Liar();
    IdList below = liar.page(entry("leaf", FileKind.FILE, IdList.EMPTY, 0));
    for (int i = 0; i < 6_000; i++) {
      below = liar.page(entry("d", FileKind.DIRECTORY, below, 0));
    }
    try {
      RestoreReport report = liar.restore(below);
      assertThat(report.failedCount()).isPositive();
      assertThat(report.files()).isZero();
    } finally {
      Trees.run("rm", "-rf", target);
    }
  }

  @Test
  void restore_sizeBeyondAnyFile_isAnError() throws Exception {
    Liar liar = new Liar();
    long huge = Long.MAX_VALUE;
    IdList root = liar.page(entry("f", FileKind.FILE, IdList.EMPTY, huge, "", 0, huge));
    RestoreReport report = liar.restore(root);
    assertThat(report.failed()).hasSize(1);
    try (var files = Files.list(target)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void snapshots_ofAnotherTimeOrType_areRefused() throws Exception {
    vault.seal(
        ObjectKind.SNAPSHOT, "snapshots/20261124T080000Z-", "{}".getBytes(StandardCharsets.UTF_8));
    vault.seal(
        ObjectKind.SNAPSHOT,
        "snapshots/20261124T080000Z-",
        "{\"version\":1,\"type\":\"snapshot\",\"time\":\"2026-11-24T08:00:01Z\"}"
            .getBytes(StandardCharsets.UTF_8));
    vault.seal(
        ObjectKind.SNAPSHOT,
        "snapshots/20261124T080000Z-",
        "[".repeat(5000).getBytes(StandardCharsets.UTF_8));
    Vault.Listing listing = vault.snapshots();
    assertThat(listing.snapshots()).isEmpty();
    assertThat(listing.damaged()).hasSize(3);
  }

  @Test
  void objects_sealedAsAnotherKindOrForAnotherVault_areRefused() throws Exception {
    String record =
        vault.seal(ObjectKind.RECORD, "records/x/", "{}".getBytes(StandardCharsets.UTF_8));
    byte[] bytes = store.get(record, java.util.Optional.empty());
    String hash = Vault.lastPart(record);
    store.overwrite("index/" + hash, bytes);
    store.overwrite("snapshots/20261124T080000Z-" + hash, bytes);
    assertThat(vault.index(caravan.vault.index.Avoided.NOTHING).damaged()).containsExactly(hash);
    assertThat(vault.snapshots().damaged()).hasSize(1);
    assertThat(HexFormat.of().parseHex(hash)).hasSize(32);
    assertThat(store.list("index/")).extracting(ObjectInfo::name).hasSize(1);
  }
}
