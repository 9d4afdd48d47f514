package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.icloud.FakeICloud;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault in iCloud by commands alone, where the account wants a second factor. */
class LoginICloudTest {
  @TempDir Path temp;
  private FakeICloud icloud;
  private Cli cli;

  @BeforeEach
  void start() throws Exception {
    icloud = new FakeICloud("anna@example.com", "apple-secret");
    icloud.signIn().secondFactor = true;
    icloud.signIn().nextCode = "123456";
    Path home = Files.createDirectory(temp.resolve("home"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            cloud:
              kind: icloud
              mode: web
              unofficial: true
              account: anna@example.com
              password: env:APPLE_PASSWORD
              endpoint: %s
              setup-endpoint: %s
        """
            .formatted(icloud.url(), icloud.url()));
    cli =
        new Cli(home)
            .with("APPLE_PASSWORD", "apple-secret")
            .with("CARAVAN_PASSPHRASE", "a long enough passphrase");
  }

  @AfterEach
  void stop() {
    icloud.close();
    assertThat(icloud.complaints()).isEmpty();
  }

  @Test
  void login_withTheCode_letsTheOtherCommandsWork() throws Exception {
    Cli.Result before = cli.run("init");
    assertThat(before.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(before.err()).contains("run caravan login icloud cloud");

    Cli.Result login = cli.run("login", "icloud", "cloud", "--code", "123456");
    assertThat(login.err()).isEmpty();
    assertThat(login.exit()).isEqualTo(ExitCode.DONE);
    assertThat(login.out()).contains("trusted");

    Cli.Result init = cli.run("init");
    assertThat(init.exit()).as(init.err()).isEqualTo(ExitCode.DONE);
    Path source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("letter.txt"), "Dear Anna");
    Cli.Result backup = cli.run("backup", source.toString());
    assertThat(backup.exit()).as(backup.err()).isEqualTo(ExitCode.DONE);
    Cli.Result restore =
        cli.run("restore", "latest", "--target", temp.resolve("target").toString());
    assertThat(restore.exit()).as(restore.err()).isEqualTo(ExitCode.DONE);
    assertThat(icloud.file("Caravan/caravan.json")).isNotNull();
  }

  @Test
  void login_nobodyToAsk_saysSo() {
    Cli.Result login = cli.run("login", "icloud", "cloud");

    assertThat(login.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(login.err()).contains("--code");
  }

  @Test
  void login_wrongCode_isRefused() {
    Cli.Result login = cli.run("login", "icloud", "cloud", "--code", "654321");

    assertThat(login.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(login.err()).contains("refuses the code");
  }

  @Test
  void login_noSuchDestination_isUsage() {
    assertThat(cli.run("login", "icloud", "other").exit()).isEqualTo(ExitCode.USAGE);
  }
}
