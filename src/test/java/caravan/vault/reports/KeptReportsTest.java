package caravan.vault.reports;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.StoreException;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports in a vault whose clock the test turns. */
class KeptReportsTest {
  private static final ReportLimits THREE = new ReportLimits(3, Duration.ofDays(10));

  @TempDir Path folder;
  private VaultFixture fixture;
  private Vault vault;

  @BeforeEach
  void make() throws IOException {
    fixture = VaultFixture.create(folder);
    vault = fixture.open();
  }

  private OperationReport report(String id, JsonNode... results) {
    Instant now = fixture.clock.instant();
    return new OperationReport(
        id,
        "corr-1",
        "backup",
        List.of("documents"),
        "host",
        "schedule",
        "succeeded",
        0,
        now.minusSeconds(5),
        now,
        "",
        List.of("a sentence"),
        List.of(results),
        "1.0");
  }

  private void add(String id, JsonNode... results) throws IOException {
    assertThat(KeptReports.add(List.of(vault), report(id, results), ReportLimits.DEFAULT))
        .isEmpty();
    fixture.pass(Duration.ofMinutes(1));
  }

  private List<String> ids(Vault of) throws IOException {
    return KeptReports.list(of).reports().stream().map(OperationReport::id).toList();
  }

  private static ObjectNode object() {
    return new ObjectMapper().createObjectNode();
  }

  @Test
  void add_readOnAnotherMachine_isTheSame_andSealed() throws Exception {
    OperationReport report = report("backup-1", object().put("path", "/a secret name"));
    assertThat(KeptReports.add(List.of(vault), report, ReportLimits.DEFAULT)).isEmpty();

    assertThat(KeptReports.list(fixture.open()).reports()).containsExactly(report);
    List<String> names = fixture.store.names(KeptReports.FOLDER);
    assertThat(names).hasSize(1);
    assertThat(new String(fixture.store.bytes(names.get(0)), StandardCharsets.ISO_8859_1))
        .doesNotContain("secret", "backup-1");
  }

  @Test
  void list_isTheNewestFirst_andReadsEachOnce() throws Exception {
    add("backup-1");
    add("backup-2");
    Vault other = fixture.open();
    assertThat(ids(other)).containsExactly("backup-2", "backup-1");

    fixture.store.listen(
        (call, name) -> {
          if (call == FakeStore.Call.GET) {
            throw new AssertionError("read again: " + name);
          }
        });
    assertThat(ids(other)).containsExactly("backup-2", "backup-1");
  }

  @Test
  void list_damagedOne_isNamed_andTheOthersAreThere() throws Exception {
    add("backup-1");
    String name = fixture.store.names(KeptReports.FOLDER).get(0);
    add("backup-2");
    byte[] bytes = fixture.store.bytes(name);
    bytes[90] ^= 1;
    fixture.store.plant(name, bytes);

    KeptReports.Listing listing = KeptReports.list(fixture.open());

    assertThat(listing.damaged()).containsOnlyKeys(name);
    assertThat(listing.reports()).extracting(OperationReport::id).containsExactly("backup-2");
  }

  @Test
  void list_anotherRecordInItsPlace_isNoReport() throws Exception {
    vault.seal(
        caravan.vault.format.ObjectKind.RECORD,
        KeptReports.FOLDER,
        "{\"version\":1,\"type\":\"damage\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(KeptReports.list(vault).damaged()).hasSize(1);
    assertThat(KeptReports.list(vault).reports()).isEmpty();
  }

  @Test
  void add_oneDestinationRefuses_theOtherHasIt() throws Exception {
    VaultFixture second = fixture.over(fixture.store.copy());
    Vault refusing = second.open();
    second.store.listen(
        (call, name) -> {
          if (call == FakeStore.Call.PUT) {
            throw StoreException.permanent(StoreException.Reason.DENIED, "it may not");
          }
        });

    Map<String, IOException> failures =
        KeptReports.add(List.of(refusing, vault), report("backup-1"), ReportLimits.DEFAULT);

    assertThat(failures).hasSize(1);
    assertThat(failures.values().iterator().next()).hasMessageContaining("it may not");
    assertThat(ids(vault)).containsExactly("backup-1");
  }

  @Test
  void add_severalDestinations_takeTheSameBytes() throws Exception {
    VaultFixture second = fixture.over(fixture.store.copy());
    KeptReports.add(List.of(vault, second.open()), report("backup-1"), ReportLimits.DEFAULT);

    assertThat(second.store.names(KeptReports.FOLDER))
        .isEqualTo(fixture.store.names(KeptReports.FOLDER))
        .hasSize(1);
  }

  @Test
  void expire_tooManyAndTooOld_go_andTheNewestStays() throws Exception {
    for (int i = 1; i <= 5; i++) {
      add("backup-" + i);
    }
    assertThat(KeptReports.expire(vault, THREE, true)).isEqualTo(new KeptReports.Removal(2, 0));
    assertThat(ids(vault)).as("only tried out").hasSize(5);
    assertThat(KeptReports.expire(vault, THREE, false)).isEqualTo(new KeptReports.Removal(2, 0));
    assertThat(ids(vault)).containsExactly("backup-5", "backup-4", "backup-3");

    fixture.pass(Duration.ofDays(11));
    assertThat(KeptReports.expire(vault, THREE, false))
        .as("none is newer")
        .isEqualTo(new KeptReports.Removal(0, 0));
    add("backup-6");
    assertThat(KeptReports.expire(vault, THREE, false)).isEqualTo(new KeptReports.Removal(3, 0));
    assertThat(ids(vault)).containsExactly("backup-6");
  }

  @Test
  void expire_lockedOne_staysAndIsCounted() throws Exception {
    for (int i = 1; i <= 4; i++) {
      add("backup-" + i);
    }
    fixture.store.names(KeptReports.FOLDER).forEach(fixture.store::lock);

    assertThat(KeptReports.expire(vault, THREE, false)).isEqualTo(new KeptReports.Removal(0, 1));
    assertThat(ids(vault)).hasSize(4);
  }

  @Test
  void add_veryMany_areBoundedWithoutAPrune() throws Exception {
    for (int i = 0; i < 60; i++) {
      KeptReports.add(List.of(vault), report("backup-" + i), THREE);
      fixture.pass(Duration.ofMinutes(1));
    }

    assertThat(ids(vault)).hasSizeBetween(3, 20).startsWith("backup-59", "backup-58");
  }

  @Test
  void add_resultWithoutBounds_isCutAndSaysSo() throws Exception {
    ObjectNode result = object().put("text", "x".repeat(100_000));
    ArrayNode many = result.putArray("files");
    for (int i = 0; i < 100_000; i++) {
      many.add("/file/" + i);
    }
    add("backup-1", result);

    JsonNode kept = KeptReports.list(fixture.open()).reports().get(0).results().get(0);
    assertThat(kept.path("files")).hasSize(201);
    assertThat(kept.path("files").get(200).asText()).isEqualTo("and 99800 more");
    assertThat(kept.path("text").asText()).hasSize(4_001).endsWith("…");
  }
}
