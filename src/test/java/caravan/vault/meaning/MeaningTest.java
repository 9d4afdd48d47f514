package caravan.vault.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.ChunkId;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.Avoided;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.maintain.Prune;
import caravan.vault.maintain.PruneOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeaningTest {
  @TempDir Path folder;
  private VaultFixture fixture;

  @BeforeEach
  void create() throws IOException {
    fixture = VaultFixture.create(folder);
  }

  private static byte[] line(String text) {
    return ("{\"content\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> lines(int count, int length) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line(i + "x".repeat(length)));
    }
    return lines;
  }

  private static List<String> read(Vault vault, Set<ChunkId> known) throws IOException {
    List<String> texts = new ArrayList<>();
    List<String> damaged =
        new MeaningReader(vault, vault.index(Avoided.NOTHING))
            .newRecords(
                known::contains,
                (chunk, records) ->
                    records.forEach(one -> texts.add(new String(one, StandardCharsets.UTF_8))));
    assertThat(damaged).isEmpty();
    return texts;
  }

  private static List<String> texts(List<byte[]> lines) {
    return lines.stream().map(one -> new String(one, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void write_manyRecords_areReadBackByAnotherClient() throws IOException {
    List<byte[]> lines = lines(3000, 1000);

    MeaningWriter.Written written = new MeaningWriter(List.of(fixture.open())).write(lines);

    assertThat(written.failures()).isEmpty();
    assertThat(written.chunks()).hasSizeGreaterThan(5);
    assertThat(read(fixture.open(), Set.of())).containsExactlyInAnyOrderElementsOf(texts(lines));
    assertThat(read(fixture.open(), new HashSet<>(written.chunks()))).isEmpty();
  }

  @Test
  void write_asMuchAsSeveralPacks_isReadBack() throws IOException {
    java.util.Random random = new java.util.Random(1);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      byte[] noise = new byte[180_000];
      random.nextBytes(noise);
      lines.add(line(java.util.Base64.getEncoder().encodeToString(noise)));
    }

    new MeaningWriter(List.of(fixture.open())).write(lines);

    assertThat(fixture.store.list(ObjectKind.MEANING.prefix())).hasSizeGreaterThan(2);
    assertThat(read(fixture.open(), Set.of())).containsExactlyInAnyOrderElementsOf(texts(lines));
  }

  @Test
  void write_aLineBreak_isRefusedBeforeAnythingIsStored() throws IOException {
    MeaningWriter writer = new MeaningWriter(List.of(fixture.open()));

    assertThatThrownBy(() -> writer.write(List.of(line("a\nb"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(fixture.store.list(ObjectKind.MEANING.prefix())).isEmpty();
  }

  @Test
  void write_oneOfTwoCopiesAway_isKeptAtTheOther() throws Exception {
    Vault here = fixture.open();
    VaultFixture away = fixture.over(fixture.store.copy());
    Vault there = away.open();
    away.store.listen(
        (call, name) -> {
          throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "away");
        });

    MeaningWriter.Written written = new MeaningWriter(List.of(there, here)).write(lines(3, 10));

    assertThat(written.failures()).hasSize(1);
    assertThat(read(fixture.open(), Set.of())).hasSize(3);
  }

  @Test
  void prune_recordsThatDoNotSayWhoseTheyAre_areKept() throws Exception {
    fixture.backup("s", VaultFixture.files(1000, "a", 1));
    new MeaningWriter(List.of(fixture.open())).write(lines(3, 10));
    fixture.pass(Duration.ofHours(50));

    for (int i = 0; i < 2; i++) {
      new Prune()
          .run(
              fixture.open(),
              new PruneOptions(
                  PruneOptions.MIN_GRACE,
                  PruneOptions.DEFAULT_DEAD_SHARE,
                  false,
                  "c",
                  fixture::uptime));
      fixture.pass(Duration.ofHours(50));
    }

    assertThat(read(fixture.open(), Set.of())).hasSize(3);
    assertThat(new Check().run(fixture.open(), CheckOptions.allData()).findings()).isEmpty();
  }

  @Test
  void read_aFlippedByte_isToldAndTheRestIsRead() throws Exception {
    new MeaningWriter(List.of(fixture.open())).write(lines(3, 10));
    ObjectInfo first = fixture.store.list(ObjectKind.MEANING.prefix()).get(0);
    new MeaningWriter(List.of(fixture.open())).write(List.of(line("second")));
    flip(fixture.store, first.name());
    List<String> texts = new ArrayList<>();

    Vault vault = fixture.open();
    List<String> damaged =
        new MeaningReader(vault, vault.index(Avoided.NOTHING))
            .newRecords(
                chunk -> false,
                (chunk, records) ->
                    records.forEach(one -> texts.add(new String(one, StandardCharsets.UTF_8))));

    assertThat(damaged).hasSize(1);
    assertThat(texts).containsExactly("{\"content\":\"second\"}");
  }

  private static void flip(FakeStore store, String name) {
    byte[] bytes = store.bytes(name).clone();
    bytes[10] ^= 1;
    store.plant(name, bytes);
  }
}
