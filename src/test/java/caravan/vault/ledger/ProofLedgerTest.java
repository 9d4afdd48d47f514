package caravan.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectInfo;
import caravan.vault.ledger.ProofLedger.How;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofLedgerTest {
  private static final Instant STORED = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant LATER = STORED.plus(Duration.ofDays(10));
  private static final Instant NOW = STORED.plus(Duration.ofDays(20));
  private static final int HEADER = "caravan ledger 1\n".length();

  @TempDir Path folder;
  private ProofLedger ledger;

  @BeforeEach
  void create() {
    ledger = new ProofLedger(folder, "here");
  }

  private static String pack(int n) {
    SplittableRandom random = new SplittableRandom(n);
    return String.format(
        "packs/aa/%016x%016x%016x%016x",
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private Standing of(String name) throws IOException {
    return ledger.load(NOW).of(new ObjectInfo(name, 1, STORED));
  }

  private Path file() {
    return folder.resolve("here.log");
  }

  @Test
  void load_nothingNoted_knowsNothing() throws IOException {
    assertThat(of(pack(1))).isEqualTo(Standing.UNKNOWN);
    assertThat(Standing.UNKNOWN.proven()).isNull();
    assertThat(Standing.UNKNOWN.looked()).isNull();
  }

  @Test
  void record_uploadThenRead_tellsBoth() throws IOException {
    ledger.record(How.UPLOAD, STORED, List.of(pack(1), pack(2)));
    ledger.record(How.READ, LATER, List.of(pack(1), "caravan.json"));

    assertThat(of(pack(1))).isEqualTo(new Standing(STORED, LATER, null));
    assertThat(of(pack(1)).proven()).isEqualTo(LATER);
    assertThat(of(pack(2)).proven()).isEqualTo(STORED);
    assertThat(of(pack(2)).readSince(STORED)).isFalse();
    assertThat(of("caravan.json").readSince(LATER)).isTrue();
    assertThat(of(pack(3))).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void record_damage_undoesProofsUntilTheNextOne() throws IOException {
    ledger.record(How.READ, STORED, List.of(pack(1)));
    ledger.record(How.DAMAGED, LATER, List.of(pack(1)));
    assertThat(of(pack(1)).proven()).isNull();
    assertThat(of(pack(1)).looked()).isEqualTo(LATER);

    ledger.record(How.UPLOAD, LATER, List.of(pack(1)));
    assertThat(of(pack(1))).isEqualTo(new Standing(LATER, null, null));
  }

  @Test
  void of_objectStoredAfterItsProof_isUnproven() throws IOException {
    ledger.record(How.READ, STORED, List.of(pack(1)));

    ObjectInfo again = new ObjectInfo(pack(1), 1, STORED.plus(Duration.ofDays(2)));
    assertThat(ledger.load(NOW).of(again)).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void load_entryOfTheFuture_countsForNothing() throws IOException {
    ledger.record(How.READ, NOW.plus(Duration.ofDays(2)), List.of(pack(1)));

    assertThat(of(pack(1))).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void load_ledgerOfAnotherMachine_isNotTrusted() throws IOException {
    new ProofLedger(folder, "there").record(How.READ, STORED, List.of(pack(1)));

    assertThat(of(pack(1))).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void load_flippedByteAnywhere_losesThatEntryAlone() throws IOException {
    ledger.record(How.READ, STORED, List.of(pack(1), pack(2), pack(3)));
    byte[] whole = Files.readAllBytes(file());
    for (int at = HEADER; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file(), damaged);
      Proofs proofs = ledger.load(NOW);
      assertThat(proofs.size()).as("byte %d", at).isEqualTo(2);
      String hit = pack((at - HEADER) / 40 + 1);
      assertThat(proofs.of(new ObjectInfo(hit, 1, STORED))).isEqualTo(Standing.UNKNOWN);
    }
  }

  @Test
  void load_damagedHeader_startsAnew() throws IOException {
    ledger.record(How.READ, STORED, List.of(pack(1)));
    byte[] damaged = Files.readAllBytes(file());
    damaged[3] ^= 1;
    Files.write(file(), damaged);

    assertThat(ledger.load(NOW).size()).isZero();
    ledger.record(How.READ, STORED, List.of(pack(2)));
    assertThat(ledger.load(NOW).size()).isEqualTo(1);
  }

  @Test
  void record_afterATornEnd_isReadable() throws IOException {
    ledger.record(How.READ, STORED, List.of(pack(1), pack(2)));
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      ledger.record(How.READ, LATER, List.of(pack(3)));
      assertThat(of(pack(3)).proven()).as("cut at %d", length).isEqualTo(LATER);
      assertThat(of(pack(1)).proven())
          .as("cut at %d", length)
          .isEqualTo(length >= HEADER + 40 ? STORED : null);
    }
  }

  @Test
  void compact_mostlyOutOfDate_keepsWhatIsLive() throws IOException {
    List<String> live = List.of(pack(1), pack(2));
    List<String> gone = new ArrayList<>();
    for (int i = 3; i < 5000; i++) {
      gone.add(pack(i));
    }
    ledger.record(How.UPLOAD, STORED, live);
    ledger.record(How.READ, LATER, List.of(pack(1)));
    ledger.record(How.READ, STORED, gone);
    ledger.record(How.READ, NOW, List.of(pack(6000)));
    ledger.compact(live, NOW);

    assertThat(Files.size(file())).isEqualTo(HEADER + 4 * 40);
    assertThat(of(pack(6000)).proven()).isEqualTo(NOW);
    assertThat(of(pack(1))).isEqualTo(new Standing(STORED, LATER, null));
    assertThat(of(pack(2))).isEqualTo(new Standing(STORED, null, null));
    assertThat(of(pack(9))).isEqualTo(Standing.UNKNOWN);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("here.log", "here.lock");
    }
  }

  @Test
  void load_manyObjects_knowsEachOfThem() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      names.add(pack(i));
    }
    ledger.record(How.UPLOAD, STORED, names);
    Files.write(file(), new byte[17], StandardOpenOption.APPEND);

    Proofs proofs = ledger.load(NOW);
    assertThat(proofs.size()).isEqualTo(50_000);
    assertThat(names)
        .allMatch(name -> STORED.equals(proofs.of(new ObjectInfo(name, 1, STORED)).proven()));
  }

  @Test
  void record_severalAtOnce_losesNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> done = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = 100 * t;
      done.add(
          threads.submit(
              () -> {
                ProofLedger own = new ProofLedger(folder, "here");
                for (int i = 0; i < 100; i++) {
                  own.record(How.READ, STORED, List.of(pack(first + i)));
                }
                return null;
              }));
    }
    for (Future<?> each : done) {
      each.get();
    }
    threads.shutdown();

    assertThat(ledger.load(NOW).size()).isEqualTo(400);
  }
}
