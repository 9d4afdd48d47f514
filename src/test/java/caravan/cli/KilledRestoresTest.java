package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledRestoresTest {
  @TempDir Path folder;

  @Test
  void restore_whereOneWasKilled_saysWhatIsThereAndLeavesIt() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("a.txt"), "text");
    Cli cli = new Cli(folder.resolve("home")).with("CARAVAN_PASSPHRASE", "correct horse battery");
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path target = Files.createDirectory(folder.resolve("target"));
    Path left = target.resolve(".caravan-restore-3f9a01c2-" + ended.pid() + "-0");
    Files.writeString(Files.createDirectory(left).resolve("b.txt"), "half of it");
    Files.createFile(
        target.resolve(".caravan-restore-3f9a01c2-" + ProcessHandle.current().pid() + "-1"));

    Cli.Result refused = cli.run("restore", "latest", "--target", target.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("was killed before", "--overwrite");
    Cli.Result result =
        cli.run("restore", "latest", "--target", target.toString(), "--overwrite", "never");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("was killed before", left.getFileName().toString());
    assertThat(result.err()).doesNotContain("more. Delete");
    assertThat(left.resolve("b.txt")).hasContent("half of it");
    assertThat(cli.run("restore", "latest", "--target", folder.resolve("new").toString()).err())
        .doesNotContain("killed");
  }
}
