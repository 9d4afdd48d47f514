package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileName;
import caravan.platform.ApplyPolicy;
import caravan.platform.RawPaths;
import caravan.storage.MemoryObjectStore;
import caravan.vault.Vault;
import caravan.vault.pack.Chunker;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went in comes out: bytes and metadata, through the real pipeline. */
class RoundTripTest {
  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore store;
  private Vault vault;
  private Path source;

  @BeforeEach
  void create() throws IOException {
    bench = new Workbench(folder);
    store = new MemoryObjectStore();
    vault = bench.create("memory", store);
    source = Files.createDirectory(folder.resolve("source"));
  }

  private Path roundTrip() throws Exception {
    Workbench.Done done = bench.backup(source, vault);
    assertThat(done.problems().kept(caravan.model.Problem.Kind.UNREADABLE)).isEmpty();
    Path target = Workbench.below(bench.restoreElsewhere(store, done.result().name()), source);
    assertThat(Trees.describe(target)).isEqualTo(Trees.describe(source));
    return target;
  }

  @Test
  void restore_sizesAroundTheChunkSizes_sameBytes() throws Exception {
    int[] around = {
      Workbench.SMALL.chunkMin(), Workbench.SMALL.chunkAverage(), Workbench.SMALL.chunkMax()
    };
    Trees.file(source.resolve("empty"), new byte[0]);
    Trees.file(source.resolve("one"), new byte[] {7});
    for (int size : around) {
      for (int more = -1; more <= 1; more++) {
        byte[] random = Trees.random(size + more, size + more);
        Trees.file(source.resolve("random-" + (size + more)), random);
        Trees.file(source.resolve("zeros-" + (size + more)), new byte[size + more]);
      }
    }
    Trees.file(source.resolve("large"), Trees.random(1, 9_000_001));
    Trees.file(source.resolve("large-zeros"), new byte[5_000_000]);
    Files.createDirectories(source.resolve("empty-directory/below"));
    roundTrip();
  }

  @Test
  void restore_modesOwnersTimes_same() throws Exception {
    Trees.needRoot();
    Trees.needTool("touch");
    int[] modes = {0, 0400, 0777, 04755, 02711, 01777};
    for (int mode : modes) {
      Path file = Trees.file(source.resolve("m" + Integer.toOctalString(mode)), new byte[] {1});
      Path directory = Files.createDirectory(source.resolve("d" + Integer.toOctalString(mode)));
      Trees.file(directory.resolve("in"), new byte[] {2});
      for (Path path : new Path[] {file, directory}) {
        Trees.run("chown", "12345:54321", path);
        Trees.run("chmod", String.format("%o", mode), path);
      }
    }
    String[] times = {
      "1969-12-31T23:59:59.999999999Z",
      "1961-01-01T00:00:00.000000001Z",
      "1970-01-01T00:00:00Z",
      "2038-01-19T03:14:08.123456789Z",
      "2300-01-01T00:00:00.5Z"
    };
    for (String time : times) {
      Path file = Trees.file(source.resolve("t" + time), new byte[] {3});
      Path link = Files.createSymbolicLink(source.resolve("l" + time), Path.of("nowhere"));
      Path directory = Files.createDirectory(source.resolve("dir" + time));
      for (Path path : new Path[] {file, link, directory}) {
        Trees.run("touch", "-h", "-d", time, path);
      }
      Trees.run("chown", "-h", "1:2", link);
    }
    Trees.run("touch", "-d", "2001-02-03T04:05:06.7Z", source);
    roundTrip();
  }

  @Test
  void restore_attributesAndAcls_same() throws Exception {
    Trees.needTool("setfattr");
    Trees.needTool("setfacl");
    Path file = Trees.file(source.resolve("file"), new byte[] {1});
    Path directory = Files.createDirectory(source.resolve("directory"));
    for (Path path : new Path[] {file, directory}) {
      Trees.run("setfattr", "-n", "user.comment", "-v", "\"a value\"", path);
      Trees.run("setfattr", "-n", "user.empty", path);
      Trees.run("setfattr", "-n", "user.binary", "-v", "0x00ff0102", path);
      Trees.run("setfacl", "-m", "u:1234:rwx,g:77:r", path);
    }
    Trees.run("setfacl", "-d", "-m", "u:4321:r", directory);
    Trees.file(directory.resolve("without-its-own"), new byte[] {1});
    Trees.run("setfacl", "-b", directory.resolve("without-its-own"));
    Path target = roundTrip();
    assertThat(Trees.run("getfacl", "-c", "-n", "-p", target.resolve("directory")))
        .contains("default:user:4321:r--", "user:1234:rwx");
  }

  @Test
  void restore_namesThatAreNotText_same() throws Exception {
    byte[][] names = {
      {(byte) 0xff, (byte) 0xfe},
      {(byte) 0xc3, 0x28},
      "\u0001\n\t\\".getBytes(StandardCharsets.US_ASCII),
      "\u00e4\u00f6 \ud83d\udc2a".getBytes(StandardCharsets.UTF_8),
      "-rf *".getBytes(StandardCharsets.US_ASCII),
      "...".getBytes(StandardCharsets.US_ASCII),
      {' '},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
    };
    byte[] longest = new byte[255];
    Arrays.fill(longest, (byte) 0xf0);
    Files.write(RawPaths.resolve(source, FileName.of(longest)), new byte[] {9});
    for (byte[] name : names) {
      Path directory = Files.createDirectory(RawPaths.resolve(source, FileName.of(name)));
      for (byte[] below : names) {
        Files.write(RawPaths.resolve(directory, FileName.of(below)), below);
        Files.createSymbolicLink(
            RawPaths.resolve(directory, FileName.of("l" + Arrays.hashCode(below))),
            RawPaths.ofBytes(below));
      }
    }
    roundTrip();
  }

  @Test
  void restore_hardLinksSymlinksAndSpecialFiles_same() throws Exception {
    Trees.needRoot();
    Trees.needTool("mkfifo");
    Path first = Trees.file(source.resolve("a/first"), Trees.random(3, 200_000));
    Files.createDirectories(source.resolve("b/c"));
    Files.createLink(source.resolve("a/second"), first);
    Files.createLink(source.resolve("b/c/third"), first);
    Path empty = Trees.file(source.resolve("b/empty"), new byte[0]);
    Files.createLink(source.resolve("z-empty"), empty);
    Path link = Files.createSymbolicLink(source.resolve("link"), Path.of("../outside/\u00fc"));
    Trees.run("ln", "-P", link, source.resolve("second-link"));
    Files.createSymbolicLink(source.resolve("absolute"), Path.of("/etc/passwd"));
    Trees.run("mkfifo", "-m", "640", source.resolve("fifo"));
    Trees.run("mknod", source.resolve("null"), "c", "1", "3");
    Trees.run("mknod", source.resolve("disk"), "b", "259", "1048575");
    Path elsewhere = Trees.file(folder.resolve("elsewhere"), new byte[] {4});
    Files.createLink(source.resolve("linked-from-outside"), elsewhere);
    roundTrip();
  }

  @Test
  void restore_sparseFile_takesAsFewBlocks() throws Exception {
    Trees.needTool("stat");
    Path file = source.resolve("sparse");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(1 << 20);
      out.write(Trees.random(1, 300_000));
      out.seek(40 << 20);
      out.write(Trees.random(2, 4096));
      out.setLength(64 << 20);
    }
    Path onlyHole = source.resolve("only-hole");
    try (RandomAccessFile out = new RandomAccessFile(onlyHole.toFile(), "rw")) {
      out.setLength(3_000_001);
    }
    Path target = roundTrip();
    for (String name : new String[] {"sparse", "only-hole"}) {
      long blocks = Long.parseLong(Trees.run("stat", "-c", "%b", target.resolve(name)));
      long before = Long.parseLong(Trees.run("stat", "-c", "%b", source.resolve(name)));
      assertThat(blocks).as(name).isLessThanOrEqualTo(before);
    }
    assertThat(Workbench.bytes(store)).isLessThan(1 << 20);
  }

  @Test
  void restore_wideDirectory_same() throws Exception {
    for (int i = 0; i < 5000; i++) {
      Files.write(source.resolve("f" + i), new byte[] {(byte) i, (byte) (i >> 8)});
    }
    Workbench.Done done = bench.backup(source, vault);
    Path target = bench.restoreElsewhere(store, done.result().name());
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
  }

  @Test
  void restore_deepNesting_same() throws Exception {
    Path at = source;
    for (int i = 0; i < 200; i++) {
      at = Files.createDirectory(at.resolve("d" + i));
      Files.write(at.resolve("f"), new byte[] {(byte) i});
    }
    roundTrip();
  }

  @Test
  void restore_deepestPath_same() throws Exception {
    Path at = source;
    int length = source.toString().length();
    while (length + 2 < 4000) { // the target's name takes some more
      at = at.resolve("d");
      length += 2;
    }
    Files.createDirectories(at);
    Files.write(at.resolve("f"), new byte[] {1});
    Path target = bench.newTarget();
    try {
      Workbench.Done done = bench.backup(source, vault);
      assertThat(done.problems().kept(caravan.model.Problem.Kind.UNREADABLE)).isEmpty();
      RestoreReport report =
          Workbench.restore(
              vault,
              Workbench.find(vault, done.result().name()),
              Workbench.into(target, RestoreOptions.Overwrite.NEVER));
      assertThat(report.failed()).isEmpty();
      assertThat(report.directories()).isGreaterThan(1900);
      assertThat(Trees.run("find", target, "-name", "f")).endsWith("/d/f");
    } finally {
      Trees.run("rm", "-rf", target, source);
    }
  }

  @Test
  void restore_manyFilesThatShareAChunk_keepsFewFilesOpen() throws Exception {
    // The first chunk of each lies in the first pack and the rest behind it, so that a restore that
    // holds a file open until it is complete holds all of them open.
    byte[] shared = Trees.random(5, 1 << 20);
    Chunker chunker = new Chunker(vault.keys().chunkerKey(), Workbench.SMALL);
    int cut = chunker.cut(shared, 0, shared.length, true);
    for (int i = 0; i < 700; i++) {
      byte[] content = Arrays.copyOf(shared, cut + 3000);
      System.arraycopy(Trees.random(i, 3000), 0, content, cut, 3000);
      Files.write(source.resolve("f" + i), content);
    }
    Workbench.Done done = bench.backup(source, vault);
    AtomicInteger most = new AtomicInteger();
    Watched watched = new Watched(store, () -> most.accumulateAndGet(openFiles(), Math::max));
    Vault again = bench.open("memory", watched);
    int before = openFiles();
    most.set(0);
    RestoreOptions options =
        new RestoreOptions(
            bench.newTarget(),
            Selection.ALL,
            RestoreOptions.Overwrite.NEVER,
            ApplyPolicy.Owners.NUMERIC,
            true,
            1,
            false);
    RestoreReport report =
        Workbench.restore(again, Workbench.find(again, done.result().name()), options);
    assertThat(report.failed()).isEmpty();
    assertThat(Trees.describe(Workbench.below(options.target(), source)))
        .isEqualTo(Trees.describe(source));
    assertThat(most.get() - before).isLessThan(300);
  }

  private static int openFiles() {
    String[] names = new java.io.File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  @Test
  void restore_hardLinksBetweenRoots_same() throws Exception {
    Path one = Files.createDirectory(source.resolve("one"));
    Path two = Files.createDirectory(source.resolve("two"));
    Path first = Trees.file(one.resolve("deep/first"), Trees.random(1, 70_000));
    Files.createDirectories(two.resolve("x"));
    Files.createLink(two.resolve("x/second"), first);
    Workbench.Done done = bench.backup(source, vault);
    Path target = bench.newTarget();
    Files.createDirectories(
        Workbench.below(target, source)); // so that each root is moved into place
    RestoreReport report =
        Workbench.restore(
            vault,
            Workbench.find(vault, done.result().name()),
            Workbench.into(target, RestoreOptions.Overwrite.NEVER));
    assertThat(report.failed()).isEmpty();
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
  }

  @Test
  void restore_overADifferentTree_replacesWhatChanged() throws Exception {
    Trees.file(source.resolve("a/same"), Trees.random(1, 1000));
    Trees.file(source.resolve("a/other"), Trees.random(2, 1000));
    Files.createLink(source.resolve("a/other-link"), source.resolve("a/other"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("a"));
    Workbench.Done done = bench.backup(source, vault);
    Path target = bench.restoreElsewhere(store, done.result().name());
    Path below = Workbench.below(target, source);
    Files.write(below.resolve("a/other"), Trees.random(9, 1000));
    Files.delete(below.resolve("link"));
    Files.write(below.resolve("link"), new byte[] {1});
    for (RestoreOptions.Overwrite policy :
        new RestoreOptions.Overwrite[] {
          RestoreOptions.Overwrite.IF_CHANGED, RestoreOptions.Overwrite.ALWAYS
        }) {
      RestoreReport report =
          Workbench.restore(
              vault, Workbench.find(vault, done.result().name()), Workbench.into(target, policy));
      assertThat(report.failed()).isEmpty();
      assertThat(Trees.describe(below)).as("%s", policy).isEqualTo(Trees.describe(source));
    }
  }
}
