package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.RawPaths;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path scratch;
  private Cli cli;

  @BeforeEach
  void backUp() throws Exception {
    home = folder.resolve("home");
    source = folder.resolve("source");
    scratch = Files.createDirectory(folder.resolve("scratch"));
    Files.createDirectories(home);
    Files.createDirectories(source.resolve("deep").resolve("er"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            one: {directory: %s}
            two: {directory: %s}
          sources:
            documents: {paths: [%s]}
        """
            .formatted(folder.resolve("one"), folder.resolve("two"), source));
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[random.nextInt(200_000)];
      random.nextBytes(bytes);
      Files.write(source.resolve(i % 2 == 0 ? "deep/er" : "deep").resolve("file" + i), bytes);
    }
    cli = new Cli(home);
    assertThat(cli.run("init").exit()).isZero();
    Cli.Result backup = cli.run("backup");
    assertThat(backup.exit()).as(backup.err()).isZero();
  }

  private List<JsonNode> drill(int exit, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("drill", "--json", "--folder", scratch.toString()));
    args.addAll(List.of(more));
    Cli.Result result = cli.run(args.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).as("what was restored is removed").isEmpty();
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void whole_restoresASampleFromEachDestination_andNotesIt() throws Exception {
    List<JsonNode> results = drill(ExitCode.DONE, "--files", "10");

    assertThat(results).extracting(r -> r.path("destination").asText()).contains("one", "two");
    assertThat(results)
        .hasSize(2)
        .allSatisfy(
            result -> {
              assertThat(result.path("ok").asBoolean()).isTrue();
              assertThat(result.path("filesThere").asLong()).isEqualTo(40);
              assertThat(result.path("files").asLong()).isBetween(10L, 11L);
              assertThat(result.path("comparedWithSource").asLong())
                  .isEqualTo(result.path("files").asLong());
              assertThat(result.path("rate").asDouble()).isPositive();
            });
    List<String> log = Files.readAllLines(home.resolve("state").resolve("drills.jsonl"));
    assertThat(log).hasSize(2);
    JsonNode line = new ObjectMapper().readTree(log.get(0));
    assertThat(line.path("source").asText()).isEqualTo("documents");
    assertThat(line.path("ok").asBoolean()).isTrue();
    assertThat(line.path("bytes").asLong()).isPositive();
  }

  @Test
  void sameSeed_choosesTheSameFiles() throws Exception {
    long bytes = drill(ExitCode.DONE, "--files", "5", "--seed", "1").get(0).path("bytes").asLong();

    assertThat(drill(ExitCode.DONE, "--files", "5", "--seed", "1").get(0).path("bytes").asLong())
        .isEqualTo(bytes);
    assertThat(drill(ExitCode.DONE, "--files", "5", "--seed", "2").get(0).path("bytes").asLong())
        .isNotEqualTo(bytes);
  }

  @Test
  void damagedPack_isFound_alsoWhereTheOtherDestinationIsWhole() throws Exception {
    try (Stream<Path> packs = Files.walk(folder.resolve("one"))) {
      for (Path pack : packs.filter(p -> Files.isRegularFile(p) && isData(p)).toList()) {
        try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
          for (long at = 5_000; at < file.length() - 20_000; at += 30_000) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
          }
        }
      }
    }

    List<JsonNode> results = drill(ExitCode.DAMAGE, "--files", "40");

    JsonNode one = results.get(0);
    assertThat(one.path("destination").asText()).isEqualTo("one");
    assertThat(one.path("damaged").asBoolean()).isTrue();
    assertThat(one.path("findings").toString()).contains("file");
    assertThat(results.get(1).path("ok").asBoolean()).isTrue();
    assertThat(Files.readAllLines(home.resolve("state").resolve("drills.jsonl")).get(0))
        .contains("\"ok\":false")
        .contains("\"damaged\":true");
  }

  private boolean isData(Path file) {
    return folder.resolve("one").relativize(file).startsWith("packs");
  }

  @Test
  void hostileNames_sparseFiles_andClosedFolders_areRestoredAndRemoved() throws Exception {
    byte[] name = "caf\u00e9 \n".getBytes(StandardCharsets.ISO_8859_1);
    Path odd = RawPaths.resolve(source, caravan.model.FileName.of(name));
    Files.writeString(odd, "odd");
    try (RandomAccessFile sparse = new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
      sparse.seek(3_000_000);
      sparse.write("middle".getBytes(StandardCharsets.UTF_8));
      sparse.setLength(6_000_000);
    }
    Path closed = Files.createDirectory(source.resolve("closed"));
    Files.writeString(closed.resolve("inside"), "inside");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    assertThat(cli.run("backup").exit()).isZero();

    JsonNode result = drill(ExitCode.DONE, "--files", "100").get(0);

    assertThat(result.path("files").asLong()).isEqualTo(43);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void leftByAKilledDrill_isRemoved_andThatOfARunningOneIsNot() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = Files.createDirectories(scratch.resolve("caravan-drill-" + ended.pid() + "-1"));
    Files.writeString(left.resolve("private.txt"), "private");
    Path running =
        Files.createDirectory(
            scratch.resolve("caravan-drill-" + ProcessHandle.current().pid() + "-1"));

    assertThat(cli.run("drill", "--folder", scratch.toString()).exit()).isZero();

    assertThat(left).doesNotExist();
    assertThat(running).exists();
  }

  @Test
  void changedSource_isNoDamage() throws Exception {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "changed since");
      }
    }

    JsonNode result = drill(ExitCode.DONE, "--files", "10").get(0);

    assertThat(result.path("comparedWithSource").asLong()).isZero();
    assertThat(result.path("ok").asBoolean()).isTrue();
  }

  @Test
  void nothingSmallEnough_isNoSuccess() throws Exception {
    JsonNode result = drill(ExitCode.FAILED, "--size", "1").get(0);

    assertThat(result.path("ok").asBoolean()).isFalse();
    assertThat(result.path("findings").toString()).contains("larger");
  }

  @Test
  void noSnapshotAtADestination_isSaid() throws Exception {
    try (Stream<Path> snapshots = Files.walk(folder.resolve("two").resolve("snapshots"))) {
      for (Path file : snapshots.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    Cli.Result result = cli.run("drill");

    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).contains("ok  one");
    assertThat(result.err()).contains("'two' has no snapshot").contains("replicate");
  }

  @Test
  void wrongSize_saysWhatIsRight() {
    assertThat(cli.run("drill", "--size", "0").err()).contains("--size").contains("256MB");
    assertThat(cli.run("drill", "--files", "-1").exit()).isEqualTo(ExitCode.USAGE);
  }
}
