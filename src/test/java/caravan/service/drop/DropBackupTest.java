package caravan.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.RawPaths;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drop folder with real backups, and what becomes of it when its process is killed. */
class DropBackupTest {
  @TempDir Path temporary;
  private Path home;
  private Path inbox;
  private CliStarter cli;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };

  @BeforeEach
  void create() throws IOException {
    home = Files.createDirectory(temporary.resolve("home"));
    inbox = Files.createDirectory(temporary.resolve("inbox"));
    cli = new CliStarter(home);
  }

  private void settings(String more) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  drop:\n    inbox:\n      directory: " + inbox + "\n" + more);
  }

  private DropFolder folder() {
    return new DropFolder(
        DropProcess.settings(inbox), home, "owner123", cli, new SoleClaims(), clock);
  }

  private void pass(DropFolder folder, int seconds) {
    for (int i = 0; i <= 2 * seconds; i++) {
      folder.tick();
      now.set(now.get().plusMillis(500));
    }
  }

  private void drop(String path, String content) throws IOException {
    Path file = inbox.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Files of the newest snapshot with their contents, by path below the folder. */
  private Map<String, String> restored() throws IOException {
    Path target = Files.createTempDirectory(temporary, "restored");
    CliStarter.Done restore = cli.run("restore", "latest", "--target", target.toString(), "--json");
    assertThat(restore.exit()).as(restore.err()).isZero();
    Path below = target.resolve(inbox.toString().substring(1));
    if (!Files.isDirectory(below)) {
      below = target;
    }
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(below)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            new String(RawPaths.bytesOf(below.relativize(path)), StandardCharsets.ISO_8859_1),
            Files.readString(path));
      }
    }
    return files;
  }

  private List<JsonNode> receipts() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path file : Receipt.newest(new Inbox(DropProcess.settings(inbox), home), 1000)) {
      Receipt.read(file).path("files").forEach(lines::add);
    }
    return lines;
  }

  @Test
  void filesThatLeft_areInEachLaterSnapshot() throws Exception {
    settings("");
    DropFolder folder = folder();
    drop("one", "1");
    drop("bills/a", "bill");
    Files.writeString(inbox.resolve(RawPaths.ofBytes(new byte[] {'r', (byte) 0xe9})), "raw");
    pass(folder, 5);
    assertThat(cli.done).extracting(CliStarter.Done::exit).containsExactly(0);
    drop("two", "2");
    drop("half.part", "not whole");
    pass(folder, 5);
    assertThat(cli.done).as(folder.figures().trouble()).hasSize(2);
    assertThat(inbox.resolve("one")).doesNotExist();
    assertThat(inbox.resolve("two")).doesNotExist();
    drop("by-hand", "x");
    CliStarter.Done byHand = cli.run("backup", "--source", "inbox", "--json");
    assertThat(byHand.exit()).as(byHand.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(byHand.out());
    assertThat(report.path("files").asInt()).isEqualTo(5);
    assertThat(report.path("suspicious").asText()).isEmpty();
    assertThat(restored())
        .isEqualTo(
            Map.of("one", "1", "bills/a", "bill", "r\u00e9", "raw", "two", "2", "by-hand", "x"));
    assertThat(cli.run("check", "--read-data").exit()).isIn(0, 2);
    JsonNode snapshots = new ObjectMapper().readTree(cli.run("snapshots", "--json").out());
    assertThat(snapshots.toString()).contains("bills");
    CliStarter.Done forget = cli.run("forget", "--keep-last", "1");
    assertThat(forget.exit()).as(forget.err()).isZero();
    assertThat(cli.run("prune").exit()).isZero();
    assertThat(restored()).hasSize(5).containsEntry("bills/a", "bill");
    CliStarter.Done status = cli.run("drop", "--status", "--json");
    assertThat(new ObjectMapper().readTree(status.out()).get(0).path("receipts")).hasSize(2);
  }

  @Test
  void fileWhereAFolderWas_failsWithTheReason() throws Exception {
    settings("");
    DropFolder folder = folder();
    drop("name/inside", "kept");
    pass(folder, 5);
    Files.delete(inbox.resolve("name"));
    drop("name", "a file now");
    drop("other", "fine");
    pass(folder, 5);
    assertThat(receipts())
        .extracting(line -> line.path("path").asText())
        .containsExactlyInAnyOrder("name/inside", "other");
    DropStatus status = DropStatus.of(DropProcess.settings(inbox), home, 1);
    assertThat(status.failed()).hasSize(1);
    assertThat(status.failed().get(0).reason()).contains("a folder of this name was stored");
    assertThat(restored()).isEqualTo(Map.of("name/inside", "kept", "other", "fine"));
    assertThat(cli.run("drop", "--status").out()).contains("a folder of this name was stored");
  }

  @Test
  void destinationWithTheNewestAway_nothingIsBuiltOnAnOlderOne() throws Exception {
    Path one = temporary.resolve("vault-one");
    Path two = temporary.resolve("vault-two");
    settings(
        "  destinations:\n    one: {kind: file, directory: "
            + one
            + "}\n    two: {kind: file, directory: "
            + two
            + "}\n");
    CliStarter.Done init = cli.run("init");
    assertThat(init.exit()).as(init.err()).isZero();
    DropFolder folder = folder();
    drop("a", "1");
    pass(folder, 5);
    assertThat(cli.done.get(0).exit()).as(cli.done.get(0).err()).isZero();
    Path away = temporary.resolve("away");
    Files.move(two, away);
    drop("b", "2");
    pass(folder, 5);
    assertThat(inbox.resolve("b")).as("one copy is enough").doesNotExist();
    Files.move(away, two);
    Files.move(one, away);
    drop("c", "3");
    pass(folder, 5);
    assertThat(inbox.resolve("c")).hasContent("3");
    assertThat(folder.figures().trouble()).contains("is on one and cannot be built on now");
    Files.move(away, one);
    pass(folder, 5);
    assertThat(inbox.resolve("c")).doesNotExist();
    assertThat(restored()).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    Files.move(one, away);
    assertThat(restored()).as("and on the other").isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    CliStarter.Done left = cli.run("backup", "--source", "inbox", "--leave-newest");
    assertThat(left.exit()).as(left.err()).isNotEqualTo(2);
  }

  @Test
  void processKilledAtAnyMoment_losesNothingAndKeepsNothingTwice() throws Exception {
    settings("");
    Map<String, String> dropped = new HashMap<>();
    String[] moments = {"claimed", "claimed", "stored", "stored", "tick"};
    for (int round = 0; round < moments.length; round++) {
      for (int i = 0; i < 60; i++) {
        String path = "r" + round + "/f" + i;
        dropped.put(path, "round " + round + " file " + i);
        drop(path, dropped.get(path));
      }
      Process process = serve();
      try (BufferedReader said = process.inputReader()) {
        int wanted = 1 + round % 2;
        String line = said.readLine();
        while (line != null && (!line.startsWith(moments[round]) || --wanted > 0)) {
          line = said.readLine();
        }
        assertThat(line).as("it said " + moments[round]).isNotNull();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    Process process = serve();
    try (BufferedReader said = process.inputReader()) {
      String line = said.readLine();
      while (line != null && !(line.equals("tick 0 ") && isEmpty())) {
        line = said.readLine();
      }
      assertThat(line).isNotNull();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(restored()).isEqualTo(new TreeMap<>(dropped));
    List<String> paths =
        receipts().stream().map(line -> line.path("path").asText()).sorted().toList();
    assertThat(paths).containsExactlyElementsOf(new TreeSet<>(dropped.keySet()));
    try (Stream<Path> left = Files.list(inbox.resolve(".caravan/claims"))) {
      assertThat(left).isEmpty();
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.walk(inbox)) {
      return files
          .filter(path -> !path.startsWith(inbox.resolve(".caravan")))
          .noneMatch(Files::isRegularFile);
    }
  }

  private Process serve() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            DropProcess.class.getName(),
            home.toString(),
            inbox.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
