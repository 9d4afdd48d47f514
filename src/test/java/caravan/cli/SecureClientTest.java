package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a client of a service over TLS: on its machine, and from another one. */
@Timeout(300)
class SecureClientTest {
  @TempDir static Path folder;
  private static TestCertificates authority;
  private static Path home;
  private static Path source;
  private static RunningService service;
  private static String url;
  private static String key;

  private record Result(int exit, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    authority = new TestCertificates(folder.resolve("tls"));
    authority.issue("service", "CN=localhost");
    home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("note"), "x");
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          server: { certificate: %s, private-key: %s }
          sources: { documents: { paths: [%s] } }
        """
            .formatted(
                folder.resolve("tls/service.pem"), folder.resolve("tls/service.key"), source));
    service = new RunningService(home);
    key = service.key();
    Matcher printed =
        Pattern.compile("serves at https://127.0.0.1:([0-9]+)").matcher(service.printed());
    assertThat(printed.find()).as(service.printed()).isTrue();
    url = "https://localhost:" + printed.group(1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  private static Result run(Map<String, String> env, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        CommandLineRunner.runOrForward(
            args,
            World.of(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env));
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Result here(String... args) {
    return run(Map.of("CARAVAN_HOME", home.toString()), args);
  }

  /** On a machine that knows the address, a key, and whom to trust. */
  private static Result there(String secret, String... args) {
    Map<String, String> env = new HashMap<>();
    env.put("CARAVAN_HOME", folder.resolve("elsewhere").toString());
    env.put("CARAVAN_API_KEY", secret);
    String[] all = new String[args.length + 4];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--server";
    all[args.length + 1] = url;
    all[args.length + 2] = "--server-certificates";
    all[args.length + 3] = authority.authority().toString();
    return run(env, all);
  }

  @Test
  void commandsOfThisMachine_goToTheService() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve(ServiceNote.FILE))))
        .isEqualTo("rw-------");
    Result backup = here("backup", "--source", "documents");
    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(here("operations", "--json").out()).contains("\"backup\"").contains("\"local\"");
    assertThat(here("snapshots").out()).contains("documents");
    assertThat(here("status", "--json").out()).contains("documents");
  }

  @Test
  void anotherProgramAtThePort_getsNoToken() throws Exception {
    Path note = home.resolve(ServiceNote.FILE);
    String right = Files.readString(note);
    Path other = Files.createDirectories(folder.resolve("other-home"));
    Files.writeString(
        other.resolve(ServiceNote.FILE),
        right.replaceAll("certificates=.*", "certificates=" + "0".repeat(64)));
    Map<String, String> env = Map.of("CARAVAN_HOME", other.toString());

    Result asked = run(env, "operations");
    assertThat(asked.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(asked.err()).contains("another certificate").contains(other.toString());
    assertThat(ServiceClient.run(new String[] {"status"}, world(env)))
        .as("it runs by itself")
        .isEmpty();
  }

  private static World world(Map<String, String> env) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return World.of(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, env);
  }

  @Test
  void anotherMachine_withAnAdminsKey_asks() throws Exception {
    Result backup = there(key, "backup", "--source", "documents");
    assertThat(backup.exit()).as(backup.err()).isZero();
    Result snapshots = there(key, "snapshots", "--json");
    assertThat(snapshots.out()).as(snapshots.err()).startsWith("[").contains(source.toString());
    assertThat(there(key, "operations").out()).contains("backup");
    assertThat(there(key, "route", "ps").out()).contains("destination-default");
    assertThat(there(key, "ls", "nothing").exit()).isEqualTo(ExitCode.FAILED);
    assertThat(folder.resolve("elsewhere")).as("nothing of it is here").doesNotExist();
  }

  @Test
  void anotherMachine_withAKeyFile_asks() throws Exception {
    Path file = Files.writeString(folder.resolve("key.txt"), key + "\n");
    Result status =
        run(
            Map.of("CARAVAN_HOME", folder.resolve("elsewhere").toString()),
            "--server=" + url,
            "--server-certificates=" + authority.authority(),
            "--api-key-file=" + file,
            "status",
            "--json");
    assertThat(status.out()).as(status.err()).contains("documents");
  }

  @Test
  void anotherMachine_commandsThatNeedItsFiles_sayWhereTheyWork() {
    Result paths = there(key, "backup", source.toString());
    assertThat(paths.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(paths.err()).contains("files of its own machine").contains("--source NAME");
    for (String[] command :
        new String[][] {
          {"restore", "latest", "--target", "out"}, {"init"}, {"key", "list"}, {"route", "diagram"}
        }) {
      Result refused = there(key, command);
      assertThat(refused.exit()).as(command[0]).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("Run it on that machine").contains(url);
    }
    Result file = there(key, "graph", "export", "--output", "graph.json");
    assertThat(file.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(file.err()).contains("'--output' means something of this machine");
    Cli.Result inside =
        new Cli(folder.resolve("elsewhere")).run("snapshots", "--server", "https://h:1");
    assertThat(inside.exit()).as("never silently of this machine").isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anotherMachine_keyThatMayNot_isToldSo() throws Exception {
    Result wrong = there("crv_aaaaaaaa_" + "a".repeat(32), "snapshots");
    assertThat(wrong.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(wrong.err()).contains("refused the key").contains("CARAVAN_API_KEY");
    Result none = there("", "snapshots");
    assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("CARAVAN_API_KEY").contains("--api-key-file");
    String viewer =
        new Cli(home)
            .run("access", "add", "looker", "--role", "viewer", "--json")
            .json()
            .path("key")
            .asText();
    Result refused = there(viewer, "snapshots");
    assertThat(refused.err()).contains("viewer").contains("commands");
    assertThat(there(viewer, "operations").exit()).as("asks the API itself").isZero();
  }

  @Test
  void anotherMachine_whomNobodyTrustsOrKnows_isNotSentTheKey() {
    Map<String, String> env =
        Map.of("CARAVAN_HOME", folder.resolve("elsewhere").toString(), "CARAVAN_API_KEY", key);
    Result untrusted = run(env, "snapshots", "--server", url);
    assertThat(untrusted.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(untrusted.err()).contains("not trusted").contains("--server-certificates");
    Result asked = run(env, "operations", "--server", url);
    assertThat(asked.err()).contains("not trusted");
    Result plain = run(env, "snapshots", "--server", "http://backup.example.org:8080");
    assertThat(plain.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(plain.err()).contains("TLS only");
    for (String bad :
        new String[] {"backup.example.org", "ftp://h", "https://h/x", "https://a@h"}) {
      assertThat(run(env, "snapshots", "--server", bad).err()).contains("no address of a service");
    }
    Result gone = run(env, "snapshots", "--server", "https://localhost:1");
    assertThat(gone.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(gone.err()).contains("No connection to https://localhost:1");
  }

  @Test
  void renewedCertificate_isKnownToTheNextCommand() throws Exception {
    Path own = Files.createDirectories(folder.resolve("renewed"));
    Path tls = Files.createDirectories(folder.resolve("renewed-tls"));
    TestCertificates authorities = new TestCertificates(folder.resolve("renewing"));
    TestCertificates.Issued first = authorities.issue("first", "CN=localhost");
    TestCertificates.Issued second = authorities.issue("second", "CN=localhost");
    Files.copy(first.certificate(), tls.resolve("c.pem"));
    Files.copy(first.key(), tls.resolve("k.pem"));
    Files.writeString(
        own.resolve("caravan.yaml"),
        "caravan: { server: { certificate: %s, private-key: %s } }%n"
            .formatted(tls.resolve("c.pem"), tls.resolve("k.pem")));
    Map<String, String> env = Map.of("CARAVAN_HOME", own.toString());
    try (RunningService renewing = new RunningService(own)) {
      assertThat(run(env, "operations").exit()).isZero();
      String before = Files.readString(own.resolve(ServiceNote.FILE));

      Files.copy(second.key(), tls.resolve("k.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(second.certificate(), tls.resolve("c.pem"), StandardCopyOption.REPLACE_EXISTING);
      String print = PinnedTrust.print(second.shown().getEncoded());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!Files.readString(own.resolve(ServiceNote.FILE)).contains(print)
          && System.nanoTime() < end) {
        Thread.onSpinWait();
      }

      assertThat(before).doesNotContain(print);
      Result after = run(env, "operations");
      assertThat(after.exit()).as(after.err()).isZero();
      assertThat(renewing.printed()).contains("https://");
    }
  }
}
