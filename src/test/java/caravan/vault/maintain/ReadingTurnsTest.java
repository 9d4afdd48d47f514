package caravan.vault.maintain;

import static caravan.vault.VaultFixture.files;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.ledger.ProofLedger.How;
import caravan.vault.ledger.Standing;
import caravan.vault.maintain.CheckOptions.ReadData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that read packs in turn, and what the ledger knows after them. */
class ReadingTurnsTest {
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir Path folder;
  private VaultFixture fixture;
  private Vault vault;
  private List<String> packs;

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    fixture.backup("one", files(300_000, "a", 1));
    fixture.backup("two", files(300_000, "b", 2));
    fixture.backup("three", files(300_000, "c", 3));
    vault = fixture.open();
    packs = new ArrayList<>(fixture.store.names("packs/"));
    packs.addAll(fixture.store.names("trees/"));
  }

  private CheckReport check(Duration maxAge, long budget) throws Exception {
    return new Check().run(vault, new CheckOptions(new ReadData.LeastProven(maxAge, budget), 0, 2));
  }

  private Rota rota(Duration maxAge, long budget) throws Exception {
    return check(maxAge, budget).rota().orElseThrow();
  }

  private Standing standing(String name) throws Exception {
    ObjectInfo info = fixture.store.stat(name).orElseThrow();
    return vault.ledger().load(fixture.clock.instant()).of(info);
  }

  private long length(String name) throws Exception {
    return fixture.store.stat(name).orElseThrow().length();
  }

  private void flip(String name) {
    byte[] bytes = fixture.store.bytes(name);
    bytes[bytes.length / 2] ^= 1;
    fixture.store.plant(name, bytes);
  }

  @Test
  void run_readData_notesWhatWasReadInTheLedger() throws Exception {
    new Check().run(vault, CheckOptions.allData());

    for (String name : fixture.store.names("")) {
      assertThat(standing(name).read()).as(name).isEqualTo(fixture.clock.instant());
    }
  }

  @Test
  void run_structureOnly_notesNoPack() throws Exception {
    new Check().run(vault, CheckOptions.structure());

    assertThat(packs).allSatisfy(p -> assertThat(standing(p)).isEqualTo(Standing.UNKNOWN));
    assertThat(standing(fixture.store.names("snapshots/").get(0)).read()).isNotNull();
  }

  @Test
  void run_budgetForOne_readsEachInTurnUntilAllAreProven() throws Exception {
    for (int left = packs.size() - 1; left >= 0; left--) {
      CheckReport report = check(MONTH, 1);
      assertThat(report.packsRead()).isEqualTo(1);
      Rota rota = report.rota().orElseThrow();
      assertThat(rota.duePacks()).isEqualTo(left + 1);
      assertThat(rota.leftPacks()).isEqualTo(left);
      assertThat(rota.done()).isEqualTo(left == 0);
      fixture.pass(Duration.ofMinutes(1));
    }
    assertThat(check(MONTH, 1).packsRead()).isZero();
  }

  @Test
  void run_budget_isNotExceeded() throws Exception {
    long budget = length(packs.get(0)) + length(packs.get(1));

    CheckReport report = check(MONTH, budget);

    assertThat(report.bytesRead()).isPositive().isLessThanOrEqualTo(budget);
    assertThat(report.rota().orElseThrow().leftBytes())
        .isEqualTo(report.rota().orElseThrow().bytes() - report.bytesRead());
  }

  @Test
  void run_someProven_readsTheOthersFirstThenTheOldest() throws Exception {
    fixture.pass(Duration.ofDays(2));
    vault.ledger().record(How.READ, fixture.clock.instant(), List.of(packs.get(0)));
    fixture.pass(Duration.ofDays(2));
    vault.ledger().record(How.UPLOAD, fixture.clock.instant(), packs.subList(1, 3));
    fixture.pass(Duration.ofDays(2));

    CheckReport unproven = check(Duration.ZERO, 1);
    assertThat(standing(packs.get(0)).read()).isNotEqualTo(fixture.clock.instant());
    assertThat(unproven.packsRead()).isEqualTo(1);
    vault.ledger().record(How.READ, fixture.clock.instant(), packs.subList(3, packs.size()));

    check(Duration.ZERO, 1);
    assertThat(standing(packs.get(0)).read()).isEqualTo(fixture.clock.instant());
  }

  @Test
  void run_provenWithinAge_isLeftOut() throws Exception {
    vault.ledger().record(How.UPLOAD, fixture.clock.instant(), packs);
    fixture.pass(Duration.ofDays(29));
    assertThat(check(MONTH, Long.MAX_VALUE).packsRead()).isZero();

    fixture.pass(Duration.ofDays(2));
    assertThat(check(MONTH, Long.MAX_VALUE).packsRead()).isEqualTo(packs.size());
  }

  @Test
  void run_damagedPack_isToldAndNotedAndReadAgainNextTime() throws Exception {
    flip(packs.get(0));

    CheckReport report = check(MONTH, Long.MAX_VALUE);
    assertThat(report.findings()).extracting(CheckReport.Finding::object).contains(packs.get(0));
    assertThat(report.record()).isPresent();
    assertThat(report.rota().orElseThrow().done()).isTrue();
    assertThat(standing(packs.get(0)).damaged()).isEqualTo(fixture.clock.instant());

    fixture.pass(Duration.ofDays(1));
    CheckReport again = check(MONTH, Long.MAX_VALUE);
    assertThat(again.packsRead()).isEqualTo(1);
    assertThat(again.clean()).isFalse();

    flip(packs.get(0));
    assertThat(check(MONTH, Long.MAX_VALUE).clean()).isTrue();
    assertThat(standing(packs.get(0)).proven()).isEqualTo(fixture.clock.instant());
  }

  @Test
  void run_damagedPack_doesNotHoldUpTheOthers() throws Exception {
    packs.forEach(this::flip);
    for (int i = 0; i < packs.size(); i++) {
      check(MONTH, 1);
      fixture.pass(Duration.ofMinutes(1));
    }

    assertThat(packs).allSatisfy(p -> assertThat(standing(p).damaged()).isNotNull());
  }

  @Test
  void rota_firstCheckOfAll_knowsNoPace() throws Exception {
    Rota rota = rota(MONTH, 1);

    assertThat(rota.bytesPerDay()).isEmpty();
    assertThat(rota.provenBy()).isEmpty();
    assertThat(rota.fallsBehind()).isFalse();
    assertThat(rota.neededPerDay()).hasValue(rota.bytes() / 30);
  }

  @Test
  void rota_checksADayApart_tellWhenAllIsProven() throws Exception {
    rota(MONTH, 1);
    fixture.pass(Duration.ofDays(1));
    CheckReport second = check(MONTH, 1);
    Rota rota = second.rota().orElseThrow();

    assertThat(rota.bytesPerDay()).hasValue(second.bytesRead());
    assertThat(rota.provenBy().orElseThrow())
        .isAfter(fixture.clock.instant())
        .isBefore(fixture.clock.instant().plus(Duration.ofDays(1000)));
  }

  @Test
  void rota_checksThatReadTooLittle_fallBehind() throws Exception {
    rota(Duration.ofDays(2), 1);
    fixture.pass(Duration.ofDays(1));
    Rota rota = rota(Duration.ofDays(2), 1);

    assertThat(rota.fallsBehind()).isTrue();
    assertThat(rota.provenBy()).isEmpty();
  }
}
