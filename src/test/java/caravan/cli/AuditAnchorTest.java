package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots say how far the audit log was, so that what cuts it off shows. */
class AuditAnchorTest {
  @TempDir Path folder;

  @Test
  void verify_logCutOffAfterASnapshot_isDamage() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "a");
    Path home = folder.resolve("home");
    Cli cli = new Cli(home);
    assertThat(cli.run("access", "add", "one").exit()).isZero();
    Cli.Result none = cli.run("audit", "verify", "--json");
    assertThat(none.exit()).as(none.err()).isZero();
    assertThat(none.json().path("anchor").asText()).isEmpty();
    String head = none.json().path("head").asText();
    assertThat(cli.run("access", "add", "two").exit()).isZero();
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
    assertThat(cli.run("access", "add", "three").exit()).isZero();

    Cli.Result whole = cli.run("audit", "verify", "--json");
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(whole.json().path("anchoredAt").asInt()).isEqualTo(2);
    assertThat(whole.json().path("anchor").asText()).hasSize(64).isNotEqualTo(head);

    Path log = home.resolve("access/audit.jsonl");
    List<String> lines = Files.readAllLines(log);
    Files.write(log, lines.subList(0, 2)); // what came after the snapshot cannot be missed
    assertThat(cli.run("audit", "verify").exit()).isZero();
    Files.write(log, lines.subList(0, 1));
    Cli.Result cut = cli.run("audit", "verify");
    assertThat(cut.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(cut.out()).contains("cut off").contains("1 line");
    assertThat(cli.run("audit", "verify", "--local").exit()).isZero();
  }
}
