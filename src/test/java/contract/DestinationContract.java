package contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of destination promises the engine, through its routes. */
abstract class DestinationContract {
  /** The destination under test, empty. */
  abstract ObjectStore store();

  /** Plants bytes behind the destination's back. */
  abstract void overwrite(String name, byte[] bytes) throws Exception;

  static Payload payload(String text) {
    return Payload.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static String hashed(Payload payload) {
    return HexFormat.of().formatHex(payload.sha256());
  }

  static StoreException refused(ThrowingCallable call) {
    StoreException failure = catchThrowableOfType(StoreException.class, call);
    assertThat(failure).as("a StoreException").isNotNull();
    return failure;
  }

  @Test
  void put_newObject_readsBackWholeAndListed() throws Exception {
    store().put("caravan.json", payload("hello"));

    assertThat(store().get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    ObjectInfo info = store().stat("caravan.json").orElseThrow();
    assertThat(info.name()).isEqualTo("caravan.json");
    assertThat(info.length()).isEqualTo(5);
    assertThat(Duration.between(info.modified(), Instant.now()).abs())
        .isLessThan(Duration.ofHours(1));
    assertThat(store().list("")).containsExactly(info);
  }

  @Test
  void put_emptyObject_readsBackEmpty() throws Exception {
    store().put("marks/empty", payload(""));

    assertThat(store().get("marks/empty", Optional.empty())).isEmpty();
  }

  @Test
  void put_severalMebibytes_readsBackByteExactly() throws Exception {
    byte[] bytes = new byte[5 * 1024 * 1024 + 13];
    new Random(7).nextBytes(bytes);
    Payload payload = Payload.of(bytes);
    String name = "packs/aa/" + hashed(payload);

    store().put(name, payload);

    assertThat(store().get(name, Optional.empty())).isEqualTo(bytes);
  }

  @Test
  void put_partOfAnArray_storesThatPart() throws Exception {
    byte[] array = "0123456789".getBytes(StandardCharsets.UTF_8);
    Payload part = Payload.of(ByteBuffer.wrap(array, 3, 4));

    store().put("records/part", part);

    assertThat(store().get("records/part", Optional.empty())).asString().isEqualTo("3456");
  }

  @Test
  void put_sameObjectAgain_isSuccess() throws Exception {
    store().put("caravan.json", payload("hello"));
    store().put("caravan.json", payload("hello"));

    assertThat(store().list("")).hasSize(1);
  }

  @Test
  void move_object_isUnderItsNewNameOnlyAndAgainIsSuccess() throws Exception {
    store().put("Texts/my notes.txt", payload("hello"));

    store().move("Texts/my notes.txt", ".versions/Texts/my notes (then).txt");
    store().move("Texts/my notes.txt", ".versions/Texts/my notes (then).txt");

    assertThat(store().list(""))
        .extracting(ObjectInfo::name)
        .containsExactly(".versions/Texts/my notes (then).txt");
    assertThat(store().get(".versions/Texts/my notes (then).txt", Optional.empty()))
        .asString()
        .isEqualTo("hello");
  }

  @Test
  void move_toATakenName_isAConflictAndChangesNothing() throws Exception {
    store().put("one.txt", payload("one"));
    store().put("two.txt", payload("two"));

    assertThat(refused(() -> store().move("one.txt", "two.txt")).reason())
        .isEqualTo(Reason.CONFLICT);
    assertThat(refused(() -> store().move("none.txt", "three.txt")).reason())
        .isEqualTo(Reason.MISSING);
    assertThat(store().get("one.txt", Optional.empty())).asString().isEqualTo("one");
    assertThat(store().get("two.txt", Optional.empty())).asString().isEqualTo("two");
  }

  @Test
  void put_otherContentUnderAPlainName_isAConflictAndChangesNothing() throws Exception {
    store().put("caravan.json", payload("first"));

    StoreException failure = refused(() -> store().put("caravan.json", payload("other")));

    assertThat(failure.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(failure.retryable()).isFalse();
    assertThat(store().get("caravan.json", Optional.empty())).asString().isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "torn", "same length but other "})
  void put_ontoBytesThatDoNotMatchTheirName_healsThem(String damage) throws Exception {
    Payload payload = payload("what the name promises");
    for (String name :
        List.of("index/" + hashed(payload), "snapshots/20261124-" + hashed(payload))) {
      overwrite(name, damage.getBytes(StandardCharsets.UTF_8));

      store().put(name, payload);

      assertThat(store().get(name, Optional.empty())).isEqualTo(payload.copy());
    }
  }

  @Test
  void get_rangeOfAHealedObject_isOfTheNewBytes() throws Exception {
    Payload payload = payload("what the name promises");
    String name = "packs/aa/" + hashed(payload);
    overwrite(name, "damaged bytes that are here".getBytes(StandardCharsets.UTF_8));
    store().get(name, Optional.of(new ByteRange(0, 3)));

    store().put(name, payload);

    assertThat(store().get(name, Optional.of(new ByteRange(0, 3)))).asString().isEqualTo("what");
  }

  @Test
  void put_bytesThatAreNotWhatTheirNamePromises_areRefused() throws Exception {
    String name = "packs/aa/" + hashed(payload("something else"));

    StoreException failure = refused(() -> store().put(name, payload("these")));

    assertThat(failure.retryable()).isFalse();
    assertThat(store().stat(name)).isEmpty();
  }

  @Test
  void put_bytesThatChangedSinceTheyWereHashed_areRefused() throws Exception {
    byte[] bytes = "before".getBytes(StandardCharsets.UTF_8);
    Payload payload = Payload.of(bytes);
    bytes[0] = 'B';

    StoreException failure = refused(() -> store().put("records/changed", payload));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(store().list("")).isEmpty();
  }

  @Test
  void put_byManyAtOnce_storesOne() throws Exception {
    Payload payload = payload("the same for all");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    CountDownLatch go = new CountDownLatch(1);
    try {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        puts.add(
            pool.submit(
                () -> {
                  go.await();
                  store().put("records/race", payload);
                  store().put("index/" + hashed(payload), payload);
                  return null;
                }));
      }
      go.countDown();
      for (Future<?> put : puts) {
        put.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(store().list("")).hasSize(2);
  }

  @Test
  void get_range_isExact() throws Exception {
    store().put("records/digits", payload("0123456789"));

    assertThat(store().get("records/digits", Optional.of(new ByteRange(0, 0))))
        .asString()
        .isEqualTo("0");
    assertThat(store().get("records/digits", Optional.of(new ByteRange(3, 6))))
        .asString()
        .isEqualTo("3456");
    assertThat(store().get("records/digits", Optional.of(new ByteRange(9, 9))))
        .asString()
        .isEqualTo("9");
  }

  @Test
  void get_rangeBeyondTheEnd_isCorruptAndNeverShort() throws Exception {
    store().put("records/digits", payload("0123456789"));

    StoreException failure =
        refused(() -> store().get("records/digits", Optional.of(new ByteRange(5, 10))));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void get_missingObject_saysSo() {
    StoreException failure = refused(() -> store().get("packs/aa/none", Optional.empty()));

    assertThat(failure.reason()).isEqualTo(Reason.MISSING);
    assertThat(failure.retryable()).isFalse();
    assertThat(refused(() -> store().get("none", Optional.of(new ByteRange(0, 1)))).reason())
        .isEqualTo(Reason.MISSING);
  }

  @Test
  void get_missingObjectOften_doesNotOpenTheBreaker() throws Exception {
    for (int i = 0; i < 12; i++) {
      refused(() -> store().get("none", Optional.empty()));
    }

    store().put("caravan.json", payload("still reachable"));
  }

  @Test
  void stat_missingObject_isEmpty() throws Exception {
    assertThat(store().stat("none")).isEmpty();
    store().put("packs/aa", payload("a file where others have a directory"));
    assertThat(store().stat("packs/aa/none")).isEmpty();
  }

  @Test
  void list_prefix_isSortedAndComplete() throws Exception {
    for (String name : List.of("b/2", "a/z", "b/1/x", "b-1", "b/10", "c")) {
      store().put(name, payload(name));
    }

    assertThat(store().list("b/"))
        .extracting(ObjectInfo::name)
        .containsExactly("b/1/x", "b/10", "b/2");
    assertThat(store().list(""))
        .extracting(ObjectInfo::name)
        .containsExactly("a/z", "b-1", "b/1/x", "b/10", "b/2", "c");
    assertThat(store().list("b/1/")).extracting(ObjectInfo::name).containsExactly("b/1/x");
    assertThat(store().list("none/")).isEmpty();
  }

  @Test
  void list_oneThousandAndOneObjects_areAllThere() throws Exception {
    for (int i = 0; i < 1_001; i++) {
      store().put("index/" + i, payload("" + i));
    }

    assertThat(store().list("index/")).hasSize(1_001).doesNotHaveDuplicates();
  }

  @Test
  void delete_object_isGone_andAgainIsSuccess() throws Exception {
    store().put("packs/aa/x", payload("x"));

    store().delete("packs/aa/x");
    store().delete("packs/aa/x");
    store().delete("never/was");

    assertThat(store().stat("packs/aa/x")).isEmpty();
    assertThat(store().list("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/abs",
        "a//b",
        "a/",
        "../up",
        "a/../b",
        "./a",
        ".tmp/x",
        "a/.tmp",
        "a\\b",
        "a\u0000b"
      })
  void names_thatCouldLeaveTheDestination_areRefused(String name) {
    assertThat(refused(() -> store().put(name, payload("x"))).reason()).isEqualTo(Reason.INVALID);
    assertThat(refused(() -> store().get(name, Optional.empty())).reason())
        .isEqualTo(Reason.INVALID);
    assertThat(refused(() -> store().stat(name)).reason()).isEqualTo(Reason.INVALID);
    assertThat(refused(() -> store().delete(name)).reason()).isEqualTo(Reason.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-slash", "/", "../", "a//", ".tmp/"})
  void prefixes_thatAreNone_areRefused(String prefix) {
    assertThat(refused(() -> store().list(prefix)).reason()).isEqualTo(Reason.INVALID);
  }
}
