package contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import caravan.config.DestinationSettings;
import caravan.storage.ObjectStore;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import routes.RouteHarness;

/** The contract over the kind of the worked example in docs/destinations.md, and its bad inputs. */
class SftpDestinationTest extends DestinationContract {
  @TempDir static Path home;
  @TempDir Path temp;
  private Path disk;
  private Path vault;
  private Path knownHosts;
  private SshServerDouble server;
  private RouteHarness harness;
  private ObjectStore store;

  @BeforeAll
  static void install() throws Exception {
    OwnKind.install(home);
  }

  @BeforeEach
  void start() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    vault = disk.resolve("srv/vault");
    server = new SshServerDouble(disk);
    knownHosts = Files.writeString(temp.resolve("known_hosts"), server.knownHost());
    harness =
        new RouteHarness(
            home.resolve("routes"), Map.of("SFTP_PASSWORD", "sftp-secret", "WRONG", "guessed"));
    store = open("nas", Map.of("create", "true"));
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
    server.close();
  }

  private ObjectStore open(String name, Map<String, String> more) {
    Map<String, String> options = new HashMap<>();
    options.put("host", "127.0.0.1");
    options.put("port", String.valueOf(server.port()));
    options.put("user", "backup");
    options.put("directory", "/srv/vault");
    options.put("password", "env:SFTP_PASSWORD");
    options.put("known-hosts", knownHosts.toString());
    options.putAll(more);
    options.values().removeIf(String::isEmpty);
    return harness.destination(
        new DestinationSettings(
            name, "sftp", options, 0, Duration.ofMillis(1), 0, 8, 5, Duration.ofMinutes(1)));
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) throws Exception {
    store.list(""); // makes the vault
    Path file = vault.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private StoreException denied(Map<String, String> more, String... words) {
    ObjectStore wrong = open("wrong", more);
    StoreException failure = refused(() -> wrong.put("caravan.json", payload("x")));
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'wrong'").hasMessageNotContaining("guessed");
    for (String word : words) {
      assertThat(failure).hasMessageContaining(word);
    }
    assertThat(failure.getMessage()).endsWith(".");
    return failure;
  }

  @Test
  void login_byAKey_works() throws Exception {
    byte[] pkcs8 = server.userKey().getPrivate().getEncoded();
    Path key =
        Files.writeString(
            temp.resolve("id"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n");
    store.put("caravan.json", payload("hello"));

    ObjectStore other = open("other", Map.of("password", "", "key", key.toString()));

    assertThat(other.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
  }

  @Test
  void wrongPassword_namesDestinationAndSetting() {
    assertThat(denied(Map.of("password", "env:WRONG"), "'password'").reason())
        .isEqualTo(Reason.DENIED);
  }

  @Test
  void passwordThatIsNotThere_namesDestinationAndSetting() {
    denied(Map.of("password", "env:UNSET"), "'password'", "UNSET");
  }

  @Test
  void passwordInTheSettings_isRefusedAndNotRepeated() {
    denied(Map.of("password", "guessed"), "'password'", "env:NAME");
  }

  @Test
  void keyThatIsNoneOrAbsent_namesTheSetting() throws Exception {
    Path key = Files.writeString(temp.resolve("id"), "no key");
    denied(Map.of("password", "", "key", key.toString()), "'key'");
  }

  @Test
  void unknownOrChangedHostKey_isNeverTrusted() throws Exception {
    for (String line : List.of("", server.otherHost())) {
      Files.writeString(knownHosts, line);
      ObjectStore other = open("other" + line.length(), Map.of());
      StoreException failure = refused(() -> other.list(""));
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure).hasMessageContaining("'known-hosts'");
    }
  }

  @Test
  void missingFolder_isNoEmptyVaultAndIsNotMade() throws Exception {
    Files.createDirectories(disk.resolve("mount"));
    for (String directory : List.of("/srv/none", "/mount")) {
      ObjectStore wrong = open("at" + directory.replace('/', '-'), Map.of("directory", directory));
      for (StoreException failure :
          List.of(
              refused(() -> wrong.list("")),
              refused(() -> wrong.stat("caravan.json")),
              refused(() -> wrong.get("caravan.json", Optional.empty())),
              refused(() -> wrong.delete("caravan.json")),
              refused(() -> wrong.put("caravan.json", payload("x"))))) {
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("'directory'").hasMessageContaining("init");
      }
    }
    assertThat(disk.resolve("mount")).isEmptyDirectory();
    assertThat(disk.resolve("srv/none")).doesNotExist();
  }

  @Test
  void serverThatIsOff_isWorthAnotherTry() throws Exception {
    server.close();

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("'nas'").hasMessageContaining("'host'");
  }

  @Test
  void connectionThatBroke_isMadeAnew() throws Exception {
    store.put("caravan.json", payload("hello"));
    server.dropConnections();

    ObjectStore again = open("again", Map.of());
    assertThat(again.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
    server.dropConnections();
    StoreException broken = null;
    byte[] read = null;
    for (int i = 0; read == null && i < 3; i++) {
      try {
        read = again.get("caravan.json", Optional.empty());
      } catch (StoreException e) {
        assertThat(e.retryable()).isTrue();
        broken = e;
      }
    }
    assertThat(read).as("last failure: %s", broken).asString().isEqualTo("hello");
  }

  @Test
  void serverWithoutFsync_isRefusedAndKeepsNothing() throws Exception {
    store.list("");
    server.forgetFsync();

    denied(Map.of(), "fsync@openssh.com");

    assertThat(vault.resolve("caravan.json")).doesNotExist();
    assertThat(vault.resolve(".tmp")).isEmptyDirectory();
  }

  @Test
  void put_damagedOnTheWay_isNoSuccessAndTheNextTryHeals() throws Exception {
    for (String name : List.of("caravan.json", "index/" + hashed(payload("x")))) {
      server.damage(1);
      StoreException failure = refused(() -> store.put(name, payload("x")));
      assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
      assertThat(failure.retryable()).isTrue();

      store.put(name, payload("x"));

      assertThat(store.get(name, Optional.empty())).asString().isEqualTo("x");
    }
  }

  @Test
  void put_afterAWriterThatDied_sweepsWhatIsADayOld() throws Exception {
    store.list("");
    Path old = Files.writeString(vault.resolve(".tmp/old"), "x");
    Path fresh = Files.writeString(vault.resolve(".tmp/fresh"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

    store.put("caravan.json", payload("hello"));

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(store.list("")).hasSize(1);
  }

  @Test
  void readOnly_namesDestinationAndSetting() throws Exception {
    store.list("");
    server.refuseWrites();

    assertThat(denied(Map.of(), "'directory'", "'user'").reason()).isEqualTo(Reason.DENIED);
  }

  @Test
  void options_missingOrUnknown_nameTheDestination() {
    for (Map<String, String> bad : List.of(Map.of("host", ""), Map.of("hots", "x"))) {
      assertThat(catchThrowable(() -> open("bad", bad)).getMessage())
          .contains("'bad'")
          .containsAnyOf("'host'", "'hots'");
    }
  }
}
