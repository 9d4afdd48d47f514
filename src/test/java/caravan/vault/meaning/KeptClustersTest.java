package caravan.vault.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.StoreException;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptClustersTest {
  private static final Instant THEN = Instant.parse("2026-11-29T10:00:00Z");
  private static final String FOLDER = "records/clusters/";

  @TempDir Path folder;
  private VaultFixture fixture;

  @BeforeEach
  void create() throws IOException {
    fixture = VaultFixture.create(folder);
  }

  private static byte[] state(int value) {
    return new byte[] {1, 2, (byte) value};
  }

  @Test
  void newest_emptyVault_isNone() throws IOException {
    assertThat(KeptClusters.newest(fixture.open())).isEmpty();
  }

  @Test
  void keep_twice_leavesOneRecordWithTheLatest() throws IOException {
    List<Vault> copies = List.of(fixture.open());

    assertThat(KeptClusters.keep(copies, state(1), THEN)).isEmpty();
    assertThat(KeptClusters.keep(copies, state(2), THEN.plusSeconds(1))).isEmpty();

    assertThat(KeptClusters.newest(fixture.open()).orElseThrow()).isEqualTo(state(2));
    assertThat(fixture.store.list(FOLDER)).hasSize(1);
  }

  @Test
  void keep_whereNothingMayBeRemoved_theNewestCounts() throws IOException {
    Vault vault = fixture.open();
    KeptClusters.keep(List.of(vault), state(2), THEN.plusSeconds(1));
    fixture.store.listen(
        (call, name) -> {
          if (call == FakeStore.Call.DELETE) {
            throw StoreException.permanent(StoreException.Reason.LOCKED, "locked");
          }
        });

    assertThat(KeptClusters.keep(List.of(vault), state(3), THEN.plusSeconds(2))).isEmpty();
    assertThat(KeptClusters.keep(List.of(vault), state(1), THEN)).isEmpty();

    assertThat(fixture.store.list(FOLDER)).hasSize(3);
    assertThat(KeptClusters.newest(fixture.open()).orElseThrow()).isEqualTo(state(3));
  }

  @Test
  void newest_damagedRecord_isPassedOver() throws IOException {
    Vault vault = fixture.open();
    KeptClusters.keep(List.of(vault), state(1), THEN);
    fixture.store.plant(FOLDER + "ab".repeat(32), new byte[] {1, 2, 3});

    assertThat(KeptClusters.newest(vault).orElseThrow()).isEqualTo(state(1));
  }

  @Test
  void keep_oneOfTwoCopiesAway_namesItAndKeepsTheOther() throws Exception {
    Vault here = fixture.open();
    VaultFixture away = fixture.over(fixture.store.copy());
    Vault there = away.open();
    away.store.listen(
        (call, name) -> {
          throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "away");
        });

    Map<String, IOException> failures = KeptClusters.keep(List.of(there, here), state(1), THEN);

    assertThat(failures).hasSize(1);
    assertThat(KeptClusters.newest(here).orElseThrow()).isEqualTo(state(1));
    assertThatThrownBy(() -> KeptClusters.newest(there)).isInstanceOf(StoreException.class);
  }
}
