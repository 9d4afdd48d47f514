package caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import caravan.platform.NativeMemory;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileObjectStoreTest {
  @TempDir Path root;
  private FileObjectStore store;

  @BeforeEach
  void create() throws IOException {
    store = new FileObjectStore(root);
    store.create();
  }

  private static Payload payload(String text) {
    return Payload.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> temporary() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(".tmp"))) {
      return files.toList();
    }
  }

  @Test
  void put_any_leavesNothingTemporary() throws Exception {
    store.put("caravan.json", payload("plain"));
    store.put("caravan.json", payload("plain"));
    Payload payload = payload("hashed");
    store.put("packs/aa/" + HexFormat.of().formatHex(payload.sha256()), payload);

    assertThat(temporary()).isEmpty();
  }

  /** Past the page cache or not, by size, and from any place in memory. */
  @ParameterizedTest
  @ValueSource(ints = {(1 << 20) - 1, 1 << 20, (1 << 20) + 1, (3 << 20) + 4096, (5 << 20) + 4095})
  void put_large_storesEveryByte(int length) throws Exception {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    ByteBuffer aligned = NativeMemory.allocate(length).put(0, bytes);
    ByteBuffer unaligned = NativeMemory.allocate(length + 1).put(1, bytes).position(1);

    store.put("heap", Payload.of(bytes));
    store.put("aligned", Payload.of(aligned));
    store.put("unaligned", Payload.of(unaligned));

    for (String name : List.of("heap", "aligned", "unaligned")) {
      assertThat(root.resolve(name)).hasBinaryContent(bytes);
    }
    assertThat(temporary()).isEmpty();
  }

  @Test
  void put_refused_leavesNothingTemporary() throws Exception {
    store.put("a/b", payload("a file"));

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> store.put("a/b/c", payload("below it")));

    assertThat(failure.retryable()).isFalse();
    assertThat(temporary()).isEmpty();
  }

  @Test
  void put_firstOfAProcess_sweepsWhatDiedADayAgo() throws Exception {
    Path old = Files.writeString(root.resolve(".tmp/old"), "from a writer that died");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    Path live = Files.writeString(root.resolve(".tmp/live"), "from a writer at work");
    Files.setLastModifiedTime(live, FileTime.from(Instant.now().minus(Duration.ofHours(23))));

    store.put("caravan.json", payload("x"));

    assertThat(temporary()).containsExactly(live);
  }

  @Test
  void put_intoACopyWithoutItsTemporaryFolder_makesTheFolder() throws Exception {
    store.put("caravan.json", payload("x"));
    Files.delete(root.resolve(".tmp"));

    store.put("keys/one", payload("y"));

    assertThat(store.list("")).hasSize(2);
  }

  @Test
  void list_foldersThatAreNoObjects_areLeftOut() throws Exception {
    store.put("caravan.json", payload("x"));
    Files.createDirectories(root.resolve("lost+found"));
    Files.writeString(root.resolve("lost+found/#1"), "not ours");
    Files.writeString(root.resolve(".tmp/half"), "not yet an object");

    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("caravan.json");
  }

  @Test
  void get_moreFilesThanAreKeptOpen_readsEach() throws Exception {
    for (int i = 0; i < 100; i++) {
      store.put("records/" + i, payload("content " + i));
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100; i++) {
        byte[] bytes = store.get("records/" + i, Optional.of(ByteRange.of(8, ("" + i).length())));
        assertThat(bytes).asString().isEqualTo("" + i);
      }
    }
  }

  @Test
  void get_whileAnInterruptedReaderClosesTheFile_readsOn() throws Exception {
    store.put("records/x", payload("0123456789"));
    store.get("records/x", Optional.of(new ByteRange(0, 1)));
    List<Throwable> interrupted = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                store.get("records/x", Optional.of(new ByteRange(0, 1)));
              } catch (StoreException e) {
                interrupted.add(e);
              }
            });
    reader.start();
    reader.join();

    assertThat(interrupted).hasSize(1);
    assertThat(store.get("records/x", Optional.of(new ByteRange(2, 3)))).asString().isEqualTo("23");
  }

  @Test
  void get_deletedObject_isMissingThoughItsFileWasOpen() throws Exception {
    store.put("records/x", payload("0123456789"));
    store.get("records/x", Optional.of(new ByteRange(0, 1)));
    store.delete("records/x");

    StoreException failure =
        catchThrowableOfType(
            StoreException.class, () -> store.get("records/x", Optional.of(new ByteRange(0, 1))));

    assertThat(failure.reason()).isEqualTo(Reason.MISSING);
  }

  @Test
  void create_whereAFileIs_saysSo() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "x");

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> new FileObjectStore(file).create());

    assertThat(failure.reason()).isEqualTo(Reason.INVALID);
    assertThat(failure).hasMessageContaining("not a directory");
  }

  @Test
  void create_belowAFile_saysSo() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "x");

    StoreException failure =
        catchThrowableOfType(
            StoreException.class, () -> new FileObjectStore(file.resolve("vault")).create());

    assertThat(failure.retryable()).isFalse();
  }
}
