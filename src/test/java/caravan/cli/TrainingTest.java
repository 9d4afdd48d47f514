package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher runs once, for its archive of classes. */
class TrainingTest {
  @Test
  void train_onADisk_doesWhatItIsToLoadAndLeavesNothing(@TempDir Path home) {
    Cli.Result trained = new Cli(home).run("version", "--train");

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(home).isEmptyDirectory();
  }
}
