package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.drive.FakeDrive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault on Google Drive, from settings to restored files, as a person uses it. */
class GoogleDriveBackupTest {
  @TempDir Path folder;
  private final FakeDrive drive = new FakeDrive();
  private Path source;
  private Cli cli;

  @BeforeEach
  void setUp() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("source"));
    byte[] large = new byte[9 << 20];
    new Random(1).nextBytes(large);
    Files.write(source.resolve("large.bin"), large);
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            drive:
              kind: google-drive
              credentials: env:DRIVE
              folder: Backups/laptop
              chunk-size: 1MiB
              endpoint: %s
              token-endpoint: %s
              retry-delay: 0s
        """
            .formatted(drive.url(), drive.tokenUrl()));
    cli = new Cli(home).with("DRIVE", FakeDrive.serviceAccount());
  }

  @AfterEach
  void stop() {
    drive.close();
  }

  @Test
  void vault_onDrive_isMadeFilledCutAndRestored() throws Exception {
    Cli.Result init = cli.run("init");
    assertThat(init.exit()).as(init.err()).isZero();
    drive.cutAfter(drive.contentReceived() + (3 << 20));

    Cli.Result backup = cli.run("backup", source.toString());
    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(drive.uploadsBegun()).as("cut once, and resumed").isEqualTo(1);
    Cli.Result check = cli.run("check", "--read-data=100%");
    assertThat(check.exit()).as(check.err()).isZero();

    Path target = folder.resolve("target");
    Cli.Result restore = cli.run("restore", "latest", "--target", target.toString());
    assertThat(restore.exit()).as(restore.err()).isZero();
    for (String name : new String[] {"large.bin", "notes.txt"}) {
      assertThat(target.resolve("." + source.resolve(name)))
          .hasSameBinaryContentAs(source.resolve(name));
    }
  }

  @Test
  void backup_withoutAVaultThere_saysWhatToDoAndMakesNothing() {
    Cli.Result backup =
        cli.with("CARAVAN_PASSPHRASE", "of a vault").run("backup", source.toString());

    assertThat(backup.exit()).isNotZero();
    assertThat(backup.err()).contains("caravan init");
    assertThat(drive.named("Backups")).isEmpty();
  }

  @Test
  void init_revokedCredentials_namesDestinationAndSetting() {
    drive.revoke();

    Cli.Result init = cli.run("init");

    assertThat(init.exit()).isNotZero();
    assertThat(init.err()).contains("'drive'").contains("'credentials'");
  }
}
