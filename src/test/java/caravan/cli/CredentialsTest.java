package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.Settings;
import caravan.config.SettingsLoader;
import caravan.security.Credential;
import caravan.security.KeyFiles;
import caravan.security.Keyslot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  @TempDir Path home;
  private final Map<String, String> env = new HashMap<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private final Deque<String> asked = new ArrayDeque<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Common common = new Common();
  private boolean somebody;

  private Credentials credentials() throws Exception {
    env.put("CARAVAN_HOME", home.toString());
    PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    Prompt prompt =
        new Prompt() {
          @Override
          public boolean available() {
            return somebody;
          }

          @Override
          public char[] ask(String question) {
            asked.add(question);
            return answers.remove().toCharArray();
          }
        };
    World world =
        new World(
            new ByteArrayInputStream(new byte[0]),
            messages,
            new Terminal(messages, false, () -> 0, System::nanoTime),
            env,
            home,
            Clock.systemUTC(),
            prompt,
            false);
    Settings settings = new SettingsLoader(env, home).load(Optional.empty());
    return new Credentials(world, settings);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(home.resolve(name), text);
  }

  @Test
  void forVault_everythingIsThere_optionComesFirst() throws Exception {
    env.put("CARAVAN_PASSPHRASE", "from the environment");
    Path key = home.resolve("other-key");
    KeyFiles.create(key, Credential.KeyFile.random(), List.of());
    common.keyFile = key;
    assertThat(credentials().forVault(common).kind()).isEqualTo(Keyslot.Kind.KEY_FILE);
  }

  @Test
  void forVault_environment_comesBeforeTheKeyInTheHome() throws Exception {
    env.put("CARAVAN_PASSPHRASE", "secret");
    KeyFiles.create(home.resolve("key"), Credential.KeyFile.random(), List.of());
    assertThat(credentials().forVault(common).kind()).isEqualTo(Keyslot.Kind.PASSPHRASE);
  }

  @Test
  void forVault_settings_nameThePassphrase() throws Exception {
    Path file = write("pass", "secret\n");
    write("caravan.yaml", "caravan:\n  vault:\n    passphrase: file:" + file + "\n");
    assertThat(credentials().forVault(common).kind()).isEqualTo(Keyslot.Kind.PASSPHRASE);
  }

  @Test
  void forVault_keyInTheHome_isTakenBeforeAsking() throws Exception {
    somebody = true;
    KeyFiles.create(home.resolve("key"), Credential.KeyFile.random(), List.of());
    assertThat(credentials().forVault(common).kind()).isEqualTo(Keyslot.Kind.KEY_FILE);
    assertThat(asked).isEmpty();
  }

  @Test
  void forVault_nothing_asksOnce() throws Exception {
    somebody = true;
    answers.add("typed");
    assertThat(credentials().forVault(common).kind()).isEqualTo(Keyslot.Kind.PASSPHRASE);
    assertThat(asked).hasSize(1);
  }

  @Test
  void forVault_nothingAndNobody_isAWrongKey() {
    assertThatThrownBy(() -> credentials().forVault(common))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.WRONG_KEY))
        .hasMessageContaining("CARAVAN_PASSPHRASE");
  }

  @Test
  void forNewVault_somebody_isAskedTwice() throws Exception {
    somebody = true;
    answers.add("same");
    answers.add("same");
    assertThat(credentials().forNewVault(common).kind()).isEqualTo(Keyslot.Kind.PASSPHRASE);
    assertThat(asked).hasSize(2);
    assertThat(home.resolve("key")).doesNotExist();
  }

  @Test
  void forNewVault_twoAnswers_areRefused() {
    somebody = true;
    answers.add("one");
    answers.add("other");
    assertThatThrownBy(() -> credentials().forNewVault(common))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("differ");
  }

  @Test
  void forNewVault_nobody_writesAPrivateKeyAndSaysSoLoudly() throws Exception {
    assertThat(credentials().forNewVault(common).kind()).isEqualTo(Keyslot.Kind.KEY_FILE);
    Path key = home.resolve("key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(key.toString())
        .contains("NOTHING can be restored")
        .contains("caravan key kit");
  }

  @Test
  void forVault_emptyVariable_isUsage() {
    env.put("CARAVAN_PASSPHRASE", "");
    assertThatThrownBy(() -> credentials().forVault(common))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void given_bothFiles_isUsage() {
    assertThatThrownBy(() -> Credentials.given(Path.of("a"), Path.of("b")))
        .isInstanceOf(CommandException.class);
  }

  @Test
  void given_missingFile_isSaid() {
    assertThatThrownBy(() -> Credentials.given(home.resolve("nowhere"), null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void forVault_openKeyFile_isWarnedOf() throws Exception {
    Path key = home.resolve("key");
    KeyFiles.create(key, Credential.KeyFile.random(), List.of());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    credentials().forVault(common);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("chmod 600");
  }
}
