package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.OwnKind;
import contract.SshServerDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example of docs/destinations.md as a person does it, from that very page. */
class OwnKindTest {
  @TempDir Path temp;
  private SshServerDouble server;
  private Path home;
  private Path disk;
  private Path source;
  private Cli cli;

  @BeforeEach
  void followThePage() throws Exception {
    home = Files.createDirectory(temp.resolve("home"));
    disk = Files.createDirectory(temp.resolve("disk"));
    source = Files.createDirectory(temp.resolve("source"));
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    Files.write(source.resolve("large.bin"), large);
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    server = new SshServerDouble(disk);
    Path knownHosts = Files.writeString(temp.resolve("known_hosts"), server.knownHost());
    OwnKind.install(home);
    String page = OwnKind.block("kind: sftp");
    String ours =
        page.replace("nas.example.org", "127.0.0.1")
            .replace("port: 22", "port: " + server.port())
            .replace("/etc/caravan/known_hosts", knownHosts.toString())
            .replace("retry-delay: 1s", "retry-delay: 0s");
    assertThat(ours.lines().count()).isEqualTo(page.lines().count());
    Files.writeString(home.resolve("caravan.yaml"), ours);
    cli =
        new Cli(home)
            .with("SFTP_PASSWORD", "sftp-secret")
            .with("CARAVAN_PASSPHRASE", "a long enough passphrase");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void vault_onAnSshServer_isMadeFilledCheckedAndRestored() throws Exception {
    Cli.Result init = cli.run("init");
    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(disk.resolve("srv/vault/caravan.json")).exists();
    Cli.Result backup = cli.run("backup", source.toString());
    assertThat(backup.exit()).as(backup.err()).isZero();
    Cli.Result check = cli.run("check", "--read-data=100%");
    assertThat(check.exit()).as(check.err()).isZero();

    Path target = temp.resolve("target");
    Cli.Result restore = cli.run("restore", "latest", "--target", target.toString());

    assertThat(restore.exit()).as(restore.err()).isZero();
    for (String name : new String[] {"large.bin", "notes.txt"}) {
      assertThat(target.resolve("." + source.resolve(name)))
          .hasSameBinaryContentAs(source.resolve(name));
    }
  }

  @Test
  void init_wrongPassword_isOneSentenceAndNotTriedAgain() {
    Cli.Result init = cli.with("SFTP_PASSWORD", "guessed").run("init");

    assertThat(init.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(init.err()).contains("'nas'").contains("'password'").doesNotContain("guessed");
  }

  @Test
  void backup_folderThatIsNotThere_saysSoAndMakesNothing() {
    Cli.Result backup = cli.run("backup", source.toString());

    assertThat(backup.exit()).isNotZero();
    assertThat(backup.err()).contains("'nas'").contains("'directory'").contains("caravan init");
    assertThat(disk).isEmptyDirectory();
  }

  @Test
  void init_jarForgotten_saysWhatIsMissing() throws Exception {
    Files.delete(home.resolve("lib/sftp-kind.jar"));

    Cli.Result init = cli.run("init");

    assertThat(init.exit()).as(init.err()).isEqualTo(ExitCode.USAGE);
    assertThat(init.err()).contains("'nas'").contains("org.example.SftpKind").contains("lib");
  }
}
