package caravan.analysis.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Symbol;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnderstandingStoreTest {
  private static final String KEY = "00".repeat(32);

  @TempDir Path folder;

  private UnderstandingStore open() throws IOException {
    return UnderstandingStore.open(folder.resolve("below/understanding.mv"), KEY);
  }

  static IdList chunks(int number) {
    byte[] ids = new byte[ChunkId.LENGTH];
    Arrays.fill(ids, (byte) number);
    ids[0] = (byte) (number >> 8);
    return new IdList(0, ids);
  }

  private static Waiting waiting(int number, double importance) {
    return new Waiting(
        "/home/é/" + number + ".pdf",
        1000L + number,
        "application/pdf",
        chunks(number),
        new long[] {10, 20},
        importance);
  }

  private static Understanding understanding(int number, int version) {
    return new Understanding(
        ContentId.of(chunks(number)),
        new TreeMap<>(Map.of("document", version)),
        "application/pdf",
        new TreeMap<>(Map.of("title", "A title of " + version)),
        "An excerpt",
        List.of(new Weighted("lease contract", 0.5)),
        List.of(new Entity("organisation", "Example Ltd", 2)),
        Optional.of(
            new Code(
                "java",
                "a.b",
                List.of(new Symbol("class", "C", 3)),
                List.of(new Reference("import", "java.util.List", 1)),
                true,
                false)),
        List.of(new Reference("link", "../README.md", 7)),
        List.of("inside.txt"),
        Level.CONFIDENTIAL,
        List.of(new Finding("iban", 1, 4, "0123456789abcdef")),
        Optional.of(new Vector("m", new float[] {1, 0, -1, 0.5f})),
        OptionalLong.of(-5),
        Map.of("code", new Unreadable(Unreadable.Reason.TIMED_OUT, "after 10 s")));
  }

  @Test
  void codec_everyField_comesBack() throws IOException {
    Understanding before = understanding(1, 2);

    Understanding after = UnderstandingCodec.decode(UnderstandingCodec.encode(before));

    assertThat(after).usingRecursiveComparison().ignoringFields("vector").isEqualTo(before);
    assertThat(after.vector().orElseThrow().similarity(before.vector().orElseThrow()))
        .isCloseTo(2.25, org.assertj.core.data.Offset.offset(0.001));
  }

  @Test
  void codec_nonsense_isAnIoException() {
    for (String text : List.of("", "[]", "{\"content\":\"zz\"}", "{\"content\":7", "null")) {
      assertThatThrownBy(() -> UnderstandingCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
          .as(text)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void next_severalThatWait_mostImportantFirst() throws IOException {
    try (UnderstandingStore store = open()) {
      store.enqueue(waiting(1, 0.2));
      store.enqueue(waiting(2, 0.9));
      store.enqueue(waiting(3, 0.5));
      store.enqueue(waiting(1, 0.7)); // found again where it matters more
      store.enqueue(waiting(2, 0.1)); // and where it matters less

      List<Waiting> next = store.next(10, content -> false);

      assertThat(next).extracting(Waiting::importance).containsExactly(0.9, 0.7, 0.5);
      assertThat(next.get(1)).usingRecursiveComparison().isEqualTo(waiting(1, 0.7));
      assertThat(store.waiting()).isEqualTo(3);
    }
  }

  @Test
  void learn_aContent_isOffTheQueueAndNotInTheVaultYet() throws IOException {
    try (UnderstandingStore store = open()) {
      store.enqueue(waiting(1, 0.2));
      store.learn(understanding(1, 1));

      assertThat(store.waiting()).isZero();
      assertThat(store.unsaved(1 << 20)).hasSize(1);
      String content = ContentId.of(chunks(1)).toString();
      assertThat(store.unsaved(1 << 20)).containsOnlyKeys(content);
      store.saved(Map.of(content, chunks(9).id(0)));
      assertThat(store.unsaved(1 << 20)).isEmpty();
      assertThat(store.hasTaken(chunks(9).id(0))).isTrue();
    }
  }

  @Test
  void take_olderAndNewer_newestStays() throws IOException {
    try (UnderstandingStore store = open()) {
      store.take(UnderstandingCodec.encode(understanding(1, 2)), chunks(20 + 2).id(0));
      store.take(UnderstandingCodec.encode(understanding(1, 1)), chunks(20 + 1).id(0));
      assertThat(title(store)).isEqualTo("A title of 2");
      store.take(UnderstandingCodec.encode(understanding(1, 3)), chunks(20 + 3).id(0));
      assertThat(title(store)).isEqualTo("A title of 3");
    }
  }

  private static String title(UnderstandingStore store) throws IOException {
    return String.valueOf(store.of(ContentId.of(chunks(1))).orElseThrow().facts().get("title"));
  }

  @Test
  void compare_aChunkThatIsGone_itsRecordsAreForgottenUnlessMetAgain() throws IOException {
    try (UnderstandingStore store = open()) {
      for (int i = 1; i <= 4; i++) {
        byte[] line = UnderstandingCodec.encode(understanding(i, 1));
        store.take(line, chunks(20 + i % 2).id(0));
        store.taken(chunks(20 + i % 2).id(0));
      }
      store.learn(understanding(5, 1)); // in no vault yet

      store.compare(chunk -> chunk.equals(chunks(20).id(0)));
      store.adopt(ContentId.of(chunks(1)));
      store.adopt(ContentId.of(chunks(2))); // its chunk is there: nothing to do

      assertThat(store.forget()).isEqualTo(1);
      assertThat(store.knows(ContentId.of(chunks(3)))).isFalse();
      assertThat(store.understood()).isEqualTo(4);
      assertThat(store.unsaved(1 << 20))
          .containsOnlyKeys(ContentId.of(chunks(1)).toString(), ContentId.of(chunks(5)).toString());
      assertThat(store.hasTaken(chunks(21).id(0))).isFalse();
      assertThat(store.hasTaken(chunks(20).id(0))).isTrue();
      assertThat(store.forget()).isZero();
    }
  }

  @Test
  void compare_aRecordThatMovedToAnotherChunk_stays() throws IOException {
    try (UnderstandingStore store = open()) {
      byte[] line = UnderstandingCodec.encode(understanding(1, 1));
      store.take(line, chunks(20).id(0));
      store.taken(chunks(20).id(0));
      store.take(line, chunks(21).id(0));
      store.taken(chunks(21).id(0));

      store.compare(chunk -> chunk.equals(chunks(21).id(0)));

      assertThat(store.forget()).isZero();
      assertThat(store.knows(ContentId.of(chunks(1)))).isTrue();
      assertThat(store.unsaved(1 << 20)).isEmpty();
    }
  }

  @Test
  void open_again_hasWhatWasCommittedAndNoMore() throws IOException {
    UnderstandingStore store = open();
    store.learn(understanding(1, 1));
    store.enqueue(waiting(2, 0.5));
    store.commit();
    Path copy = folder.resolve("crashed.mv");
    store.learn(understanding(3, 1));
    Files.copy(folder.resolve("below/understanding.mv"), copy); // as a crash would leave it
    store.close();

    try (UnderstandingStore again = UnderstandingStore.open(copy, KEY)) {
      assertThat(again.understood()).isEqualTo(1);
      assertThat(again.waiting()).isEqualTo(1);
    }
  }

  @Test
  void open_whileOpen_saysWhoIsBusy() throws IOException {
    try (UnderstandingStore store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(BusyException.class)
          .hasMessageContaining("Another process");
      assertThat(store.waiting()).isZero();
    }
  }

  @Test
  void open_damagedFile_beginsAnew() throws IOException {
    Path file = folder.resolve("below/understanding.mv");
    Files.createDirectories(folder.resolve("below"));
    Files.write(file, new byte[20_000]);

    try (UnderstandingStore store = open()) {
      assertThat(store.understood()).isZero();
    }
    assertThat(file.resolveSibling("understanding.mv.damaged")).exists();
  }

  @Test
  void file_whatItHolds_cannotBeReadWithoutTheKey() throws IOException {
    try (UnderstandingStore store = open()) {
      store.learn(understanding(1, 1));
      store.commit();
    }

    byte[] bytes = Files.readAllBytes(folder.resolve("below/understanding.mv"));

    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("Example Ltd");
  }

  @Test
  void relate_aSourceAgain_replacesItsOwnOnly() throws IOException {
    try (UnderstandingStore store = open()) {
      store.relate("a", List.of(relation("/a/1", "/a/2"), relation("/a/3", "/a/2")));
      store.relate("ab", List.of(relation("/b/1", "/b/2")));
      store.relate("a", List.of(relation("/a/1", "/a/2")));

      assertThat(store.to("a", "/a/2")).containsExactly(relation("/a/1", "/a/2"));
      assertThat(store.from("a", "/a/3")).isEmpty();
      assertThat(store.from("ab", "/b/1")).hasSize(1);
    }
  }

  private static Relation relation(String from, String to) {
    return new Relation(from, to, Relation.Kind.DEPENDS_ON, 0.9, "import, line 1");
  }
}
