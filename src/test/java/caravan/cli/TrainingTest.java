package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher runs once, for its archive of classes. */
class TrainingTest {
  @Test
  void train_toABucket_doesWhatItIsToLoad(@TempDir Path temp) throws Exception {
    Path source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    Path key = Files.writeString(temp.resolve("passphrase"), "train me\n");

    assertThat(Training.toBucket(temp.resolve("home"), source, key)).isZero();
  }

  @Test
  void train_ofAnUnknownKind_isRefused(@TempDir Path home) {
    Cli.Result trained = new Cli(home).run("version", "--train=ftp");

    assertThat(trained.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(trained.err()).contains("'ftp' is none of file and s3");
  }

  @Test
  void train_onADisk_doesWhatItIsToLoadAndLeavesNothing(@TempDir Path home) {
    Cli.Result trained = new Cli(home).run("version", "--train");

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(home).isEmptyDirectory();
  }
}
