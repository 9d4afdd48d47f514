package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check --max-age --budget}, after backups that noted what they stored. */
class CheckInTurnTest {
  @TempDir Path folder;
  private Path home;
  private Cli cli;

  @BeforeEach
  void backup() throws IOException {
    home = folder.resolve("home");
    cli = new Cli(home);
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.write(source.resolve("a"), new byte[100_000]);
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private JsonNode check(String... options) {
    Cli.Result result =
        cli.run(
            Stream.concat(Stream.of("check", "--json"), Stream.of(options)).toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    return result.json();
  }

  private List<Path> below(String place) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve(place))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void loseLedger() throws IOException {
    for (Path file : below("cache")) {
      if (file.toString().contains("/proofs/")) {
        Files.delete(file);
      }
    }
  }

  @Test
  void check_freshBackup_hasNothingToRead() {
    JsonNode json = check("--max-age", "30d", "--budget", "5GB");

    assertThat(json.path("packsRead").asInt()).isZero();
    assertThat(json.at("/rota/duePacks").asInt()).isZero();
    assertThat(json.at("/rota/packs").asInt()).isEqualTo(2);
    assertThat(cli.run("check", "--max-age", "30d").out())
        .contains("nothing left: all data was proven within 30d");
  }

  @Test
  void check_ledgerLost_readsAllAnew() throws IOException {
    loseLedger();

    JsonNode first = check("--max-age", "30d", "--budget", "1");
    assertThat(first.path("packsRead").asInt()).isEqualTo(1);
    assertThat(first.at("/rota/leftPacks").asInt()).isEqualTo(1);
    assertThat(first.at("/rota/neededPerDay").asLong()).isPositive();
    Cli.Result second = cli.run("check", "--max-age", "30d", "--budget", "1");
    assertThat(second.out()).contains("1 of them read").contains("nothing left");
    assertThat(check("--max-age", "30d").path("packsRead").asInt()).isZero();
  }

  @Test
  void check_budgetThatDoesNotReach_saysWhatIsLeft() throws IOException {
    loseLedger();

    assertThat(cli.run("check", "--max-age", "30d", "--budget", "1B").out())
        .contains("left in 1 pack; ")
        .contains("more check")
        .contains("a day keeps it so");
  }

  @Test
  void check_budgetAlone_readsInTurnWhateverTheAge() {
    assertThat(check("--budget", "1GB").path("packsRead").asInt()).isEqualTo(2);
    assertThat(check("--budget", "1GB").path("packsRead").asInt()).isEqualTo(2);
  }

  @Test
  void check_damagedPack_isDamage() throws IOException {
    Path pack = below("vault/packs").get(0);
    byte[] bytes = Files.readAllBytes(pack);
    bytes[10] ^= 1;
    Files.write(pack, bytes);
    loseLedger();

    Cli.Result result = cli.run("check", "--max-age", "30d", "--budget", "5GB");
    assertThat(result.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(result.out()).contains("damaged  packs/").contains("touches").contains("DAMAGED");
    assertThat(below("vault/records/damage")).hasSize(1);
  }

  @Test
  void check_wrongOptions_areUsage() {
    for (String[] wrong :
        new String[][] {
          {"--max-age", "soon"},
          {"--max-age", "0d"},
          {"--max-age", "1s"},
          {"--budget", "much"},
          {"--budget", "0"},
          {"--budget", "5GB", "--read-data"},
          {"--destination", "elsewhere", "--budget", "5GB"},
        }) {
      Cli.Result result =
          cli.run(Stream.concat(Stream.of("check"), Stream.of(wrong)).toArray(String[]::new));
      assertThat(result.exit()).as(String.join(" ", wrong)).isEqualTo(ExitCode.USAGE);
      assertThat(result.err()).as(String.join(" ", wrong)).isNotBlank();
    }
  }
}
