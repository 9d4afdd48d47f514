package caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.FallbackStore.Copy;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FallbackStoreTest {
  private static final byte[] BYTES = "what was stored".getBytes();
  private static final String NAME =
      "packs/aa/" + HexFormat.of().formatHex(Payload.of(BYTES).sha256());
  private final MemoryObjectStore near = new MemoryObjectStore();
  private final MemoryObjectStore far = new MemoryObjectStore();
  private final FaultyObjectStore nearFaults = new FaultyObjectStore(near);
  private final FallbackStore store =
      new FallbackStore(List.of(new Copy("near", nearFaults), new Copy("far", far)));

  @BeforeEach
  void fill() throws Exception {
    near.put(NAME, Payload.of(BYTES));
    far.put(NAME, Payload.of(BYTES));
  }

  private byte[] get() throws StoreException {
    return store.get(NAME, Optional.empty());
  }

  @Test
  void get_allWell_asksTheNearestAlone() throws Exception {
    far.delete(NAME);
    assertThat(get()).isEqualTo(BYTES);
    assertThat(store.notes(true)).isEmpty();
  }

  @Test
  void get_missingAtTheNearest_comesFromTheNext() throws Exception {
    near.delete(NAME);
    assertThat(get()).isEqualTo(BYTES);
    assertThat(store.get(NAME, Optional.of(ByteRange.of(0, 4)))).hasSize(4);
    assertThat(store.notes(true))
        .singleElement()
        .asString()
        .contains("'near' does not have " + NAME);
  }

  @Test
  void get_wrongAtTheNearest_comesFromTheNextAndIsNotedAsDamage() throws Exception {
    near.overwrite(NAME, "something else!".getBytes());
    assertThat(get()).isEqualTo(BYTES);
    assertThat(store.notes(true)).singleElement().asString().contains("'near' is damaged: " + NAME);
  }

  @Test
  void get_wrongEverywhere_answersTheBytesForWhoeverJudgesThem() throws Exception {
    near.overwrite(NAME, "something else!".getBytes());
    far.overwrite(NAME, "something else?".getBytes());
    assertThat(get()).isNotEqualTo(BYTES);
    assertThat(store.notes(true)).hasSize(2);
  }

  @Test
  void get_unreachable_isAskedLastFromThenOn() throws Exception {
    nearFaults.failEvery(
        FaultyObjectStore.Operation.GET, 1, FaultyObjectStore.When.BEFORE_BYTES_LANDED);
    assertThat(get()).isEqualTo(BYTES);
    assertThat(get()).isEqualTo(BYTES);
    assertThat(nearFaults.calls(FaultyObjectStore.Operation.GET)).isEqualTo(1);
    assertThat(store.notes(true)).singleElement().asString().contains("'near' could not be read");
  }

  @Test
  void get_oneLacksItAndTheOtherCannotBeReached_isNotCalledMissingAsAWhole() throws Exception {
    far.delete(NAME);
    nearFaults.failEvery(
        FaultyObjectStore.Operation.GET, 1, FaultyObjectStore.When.BEFORE_BYTES_LANDED);
    assertThatThrownBy(this::get)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    assertThatThrownBy(() -> store.get(NAME, Optional.of(ByteRange.of(0, 4))))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
  }

  @Test
  void read_firstAnswerIsWrong_theNextIsAsked() throws Exception {
    near.overwrite(NAME, "something else!".getBytes());
    byte[] read =
        store.read(
            NAME,
            copy -> {
              byte[] bytes = copy.get(NAME, Optional.empty());
              if (!java.util.Arrays.equals(bytes, BYTES)) {
                throw new IOException("wrong");
              }
              return bytes;
            });
    assertThat(read).isEqualTo(BYTES);
    assertThat(store.notes(true)).singleElement().asString().contains("damaged");
    far.delete(NAME);
    assertThatThrownBy(
            () ->
                store.read(
                    NAME,
                    copy -> {
                      copy.get(NAME, Optional.empty());
                      throw new IOException("wrong");
                    }))
        .hasMessage("wrong");
  }

  @Test
  void list_several_isTheUnionOfThoseThatAnswer() throws Exception {
    far.put("marks/x", Payload.of(new byte[1]));
    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactly("marks/x", NAME);
    assertThat(store.stat("marks/x")).isPresent();
    assertThat(store.stat("marks/y")).isEmpty();
    nearFaults.failEvery(
        FaultyObjectStore.Operation.LIST, 1, FaultyObjectStore.When.BEFORE_BYTES_LANDED);
    assertThat(store.list("")).hasSize(2);
  }

  @Test
  void put_anything_isRefused() {
    assertThatThrownBy(() -> store.put(NAME, Payload.of(BYTES))).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.delete(NAME)).isInstanceOf(StoreException.class);
  }
}
