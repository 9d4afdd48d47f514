package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed in the middle of a backup, and started again. */
class ServiceKilledTest {
  private static final int FILES = 400;
  private static final int SIZE = 300_000;
  private static final long LOOK_MILLIS = 20;

  @TempDir Path folder;

  private Process serve(Path home, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx300m", "--add-opens", "java.base/sun.nio.fs=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "caravan.Caravan"));
    command.addAll(List.of("serve", "--port", "0"));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("err.log").toFile());
    builder.environment().put("CARAVAN_HOME", home.toString());
    return builder.start();
  }

  private static BufferedReader untilReady(Process service) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("Stop with")) {
        return out;
      }
    }
    throw new IOException("the service ended before it was ready");
  }

  @Test
  void kill_inTheMiddleOfABackup_isDoneByTheNextStart_andLosesNothing() throws Exception {
    Path home = folder.resolve("home");
    Path source = Files.createDirectories(folder.resolve("source"));
    Random random = new Random(7);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      Files.write(source.resolve("f" + i), bytes);
    }
    Process first = serve(home, "--source", source.toString());
    try (BufferedReader out = untilReady(first)) {
      // some packs are there, the snapshot is not
      Path packs = home.resolve("vault/packs");
      while (!Files.isDirectory(packs) && !first.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        // a look now and then leaves the processors to the service
      }
    } finally {
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Cli cli = new Cli(home);
    boolean cutOff = !cli.run("snapshots").out().contains("1 snapshot");

    Process second = serve(home, "--source", source.toString());
    Cli.Result status;
    try (BufferedReader out = untilReady(second)) {
      // asked for by the start itself, and where the kill came first by what was left
      status = cli.run("snapshots", "--json");
      while (status.json().isEmpty() && !second.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        status = cli.run("snapshots", "--json");
      }
    } finally {
      second.destroy();
      assertThat(second.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(status.json().size()).isPositive();
    if (cutOff) {
      try (var notes = Files.list(home.resolve("operations"))) {
        assertThat(notes.filter(note -> says(note, "\"interrupted\""))).isNotEmpty();
      }
    }
    assertThat(home.resolve(ServiceNote.FILE)).as("it stopped in order").doesNotExist();
    assertThat(cli.run("check", "--read-data=100%").exit()).isZero();
    Path target = folder.resolve("target");
    assertThat(cli.run("restore", "latest", "--target", target.toString()).exit()).isZero();
    for (int i = 0; i < FILES; i++) {
      Path back = target.resolve(source.resolve("f" + i).toString().substring(1));
      assertThat(Files.mismatch(back, source.resolve("f" + i))).isEqualTo(-1);
    }
  }

  @Test
  void kill_inTheMiddleOfADrop_isTakenUpByTheNextStart_nothingTwiceAndNothingLost()
      throws Exception {
    Path home = folder.resolve("home");
    Path inbox = Files.createDirectories(home.resolve("inbox"));
    Path receipts = Files.createDirectories(inbox.resolve(".caravan/receipts"));
    Path dropped = Files.createDirectories(folder.resolve("dropped"));
    Random random = new Random(8);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      Files.write(dropped.resolve("f" + i), bytes);
      Files.copy(dropped.resolve("f" + i), inbox.resolve("f" + i));
    }
    Process first = serve(home);
    try (BufferedReader out = untilReady(first)) {
      // a batch is claimed and some of its packs are there, its receipt is not
      Path packs = home.resolve("vault/packs");
      while (!Files.isDirectory(packs) && !first.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        // a look now and then leaves the processors to the service
      }
    } finally {
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    Process second = serve(home);
    Map<String, Integer> answered = new HashMap<>();
    try (BufferedReader out = untilReady(second);
        WatchService watch = receipts.getFileSystem().newWatchService()) {
      receipts.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (answered.size() < FILES && second.isAlive()) {
        answered = answered(receipts, watch);
        if (answered.size() < FILES) {
          WatchKey key = watch.poll(120, TimeUnit.SECONDS);
          assertThat(key).as("a receipt comes: %s", answered.size()).isNotNull();
          key.pollEvents();
          key.reset();
        }
      }
    } finally {
      second.destroy();
      assertThat(second.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(answered).hasSize(FILES);
    assertThat(answered.values()).as("in one receipt each").containsOnly(1);
    Cli cli = new Cli(home);
    assertThat(cli.run("check", "--read-data=100%").exit()).isZero();
    Path target = folder.resolve("target");
    assertThat(cli.run("restore", "latest", "--target", target.toString()).exit()).isZero();
    for (int i = 0; i < FILES; i++) {
      Path back = target.resolve(inbox.resolve("f" + i).toString().substring(1));
      assertThat(Files.mismatch(back, dropped.resolve("f" + i))).isEqualTo(-1);
      Path here = inbox.resolve("f" + i);
      Path done = inbox.resolve(".caravan/done/f" + i);
      assertThat(Files.exists(here) ^ Files.exists(done)).as("f%s is at one place", i).isTrue();
    }
  }

  /** In how many receipts each file is. Months that come are watched, too. */
  private static Map<String, Integer> answered(Path receipts, WatchService watch)
      throws IOException {
    Map<String, Integer> found = new HashMap<>();
    try (DirectoryStream<Path> months = Files.newDirectoryStream(receipts)) {
      for (Path month : months) {
        month.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(month, "*.json")) {
          for (Path file : files) {
            for (JsonNode line : new ObjectMapper().readTree(file.toFile()).path("files")) {
              found.merge(line.path("path").asText(), 1, Integer::sum);
            }
          }
        }
      }
    }
    return found;
  }

  private static boolean says(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
