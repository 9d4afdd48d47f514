package caravan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.analysis.backlog.UnderstandingStore;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.organization.cluster.ClusterOptions;
import caravan.organization.cluster.Clusters;
import caravan.organization.view.PlaceMemory;
import caravan.vault.VaultFixture;
import caravan.vault.meaning.MeaningWriter;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another version has remembered is made anew, and fails nothing. */
class InsightTest {
  private static final String KEY = "00".repeat(32);
  private static final int VERSION_AT = 4;

  @TempDir Path folder;

  private UnderstandingStore open() throws Exception {
    return UnderstandingStore.open(folder.resolve("records.mv"), KEY);
  }

  private static byte[] newer(byte[] state) {
    ByteBuffer bytes = ByteBuffer.wrap(state.clone());
    bytes.putInt(VERSION_AT, bytes.getInt(VERSION_AT) + 1);
    return bytes.array();
  }

  @Test
  void clusters_ofANewerVersion_areNoneAndAreMadeAnew() throws Exception {
    try (UnderstandingStore store = open()) {
      byte[] good = new Clusters(ClusterOptions.DEFAULT, "m").toBytes();
      store.remember("clusters", newer(good));

      Insight insight = Insight.over(store);
      assertThat(insight.clusters()).isZero();
      insight.learn("m");

      assertThat(store.state("clusters")).isEqualTo(good);
    }
  }

  @Test
  void clusters_takenFromTheVault_areGoneOnWithAndNotStoredAgain() throws Exception {
    byte[] kept = new Clusters(ClusterOptions.DEFAULT, "m").toBytes();
    try (UnderstandingStore store = open()) {
      assertThat(Insight.hasClusters(store)).isFalse();
      Insight.take(store, Optional.of(newer(kept)));
      assertThat(Insight.hasClusters(store)).as("those of a newer version").isFalse();

      Insight.take(store, Optional.of(kept));
      Insight.over(store).learn("m");

      assertThat(store.state("clusters")).isEqualTo(kept);
      assertThat(Insight.unkept(store)).isEmpty();
      Insight.over(store).learn("another model");
      assertThat(Insight.unkept(store)).isPresent();
    }
  }

  @Test
  void places_ofANewerVersionOrCutOff_areForgotten() throws Exception {
    try (UnderstandingStore store = open()) {
      byte[] good = new PlaceMemory().toBytes();
      for (byte[] bad : new byte[][] {newer(good), {1, 2}, {}}) {
        store.remember("places/s", bad);

        assertThat(Insight.over(store).places("s").toBytes()).isEqualTo(good);
      }
    }
  }

  @Test
  void records_ofANewerVersion_countAsNone() throws Exception {
    String content = "ab".repeat(32);
    try (MVStore raw =
        new MVStore.Builder()
            .fileName(folder.resolve("records.mv").toString())
            .encryptionKey(KEY.toCharArray())
            .open()) {
      raw.openMap(
              "records",
              new org.h2.mvstore.MVMap.Builder<String, byte[]>()
                  .keyType(StringDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE))
          .put(content, ("{\"content\":\"" + content + "\",\"level\":\"COSMIC\"}").getBytes(UTF_8));
    }
    try (UnderstandingStore store = open()) {
      Insight insight = Insight.over(store);
      insight.learn("m");

      assertThat(insight.of(ContentId.of(content))).isEmpty();
      assertThat(store.all()).isExhausted();
      assertThat(store.failures()).isEmpty();
      store.dropStrange();
      assertThat(store.understood()).isZero();
    }
  }

  @Test
  void open_vaultWithARecordOfANewerVersion_takesTheOthersAndSaysSo() throws Exception {
    VaultFixture fixture = VaultFixture.create(folder);
    String known = "cd".repeat(32);
    new MeaningWriter(List.of(fixture.open()))
        .write(
            List.of(
                ("{\"content\":\"" + "ab".repeat(32) + "\",\"level\":\"COSMIC\"}").getBytes(UTF_8),
                ("{\"content\":\"" + known + "\",\"level\":\"RESTRICTED\"}").getBytes(UTF_8)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    World world =
        World.of(
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
            new PrintStream(said, true, UTF_8),
            Map.of());

    try (UnderstandingStore store = Knowledge.open(world, folder, fixture.open())) {
      assertThat(store.understood()).isEqualTo(1);
      assertThat(store.levels()).containsExactly(Map.entry(ContentId.of(known), Level.RESTRICTED));
    }

    assertThat(said.toString(UTF_8)).contains("1 analysis record of a newer Caravan");
  }
}
