package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.S3MockServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault in a bucket and on a disk at once, by the command line. */
class S3VaultTest {
  @TempDir Path temp;
  private Cli cli;
  private Path source;
  private byte[] large;

  @BeforeEach
  void start() throws Exception {
    Path home = Files.createDirectory(temp.resolve("home"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          required-copies: 2
          destinations:
            usb: { kind: file, directory: %s }
            main:
              kind: s3
              endpoint: %s
              bucket: %s
              prefix: vault/
              path-style: true
              create-bucket: true
              access-key: env:S3_KEY
              secret-key: env:S3_SECRET
        """
            .formatted(
                temp.resolve("usb"),
                S3MockServer.get().endpoint(),
                "cli-" + Integer.toHexString(temp.hashCode())));
    cli = new Cli(home).with("CARAVAN_PASSPHRASE", "correct horse battery");
    cli = cli.with("S3_KEY", "key").with("S3_SECRET", "secret");
    source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("letter.txt"), "Dear all");
    large = new byte[3 << 20];
    new Random(5).nextBytes(large);
    Files.write(source.resolve("large.bin"), large);
  }

  @Test
  void backup_toADiskAndABucket_restoresFromEitherAlone() throws Exception {
    assertThat(cli.run("init").exit()).isZero();
    Cli.Result backup = cli.run("backup", source.toString());
    assertThat(backup.exit()).as(backup.err()).isZero();

    Files.move(temp.resolve("usb"), temp.resolve("usb-away"));
    Cli.Result restore =
        cli.run("restore", "latest", "--target", temp.resolve("from-bucket").toString());
    assertThat(restore.exit()).as(restore.err()).isZero();
    assertRestored(temp.resolve("from-bucket"));

    Cli.Result lacking = cli.run("backup", source.toString());
    assertThat(lacking.exit()).as(lacking.err()).isEqualTo(4);
    assertThat(lacking.err()).contains("usb");

    Files.move(temp.resolve("usb-away"), temp.resolve("usb"));
    Cli.Result again = cli.run("backup", source.toString());
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(cli.run("check", "--read-data").exit()).isZero();
  }

  @Test
  void secret_thatIsNotThere_isSaidWithTheDestinationAndTheSetting() {
    Cli.Result refused = cli.with("S3_SECRET", "").run("init");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("'main'").contains("'secret-key'").contains("S3_SECRET");
  }

  private void assertRestored(Path target) throws Exception {
    Path restored = target.resolve(Path.of("/").relativize(source));
    assertThat(restored.resolve("letter.txt")).hasContent("Dear all");
    assertThat(restored.resolve("large.bin")).hasBinaryContent(large);
  }
}
