package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.Commands;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room at two destinations, one of them a file system of a few megabytes. */
class SpaceTest {
  @TempDir Path folder;
  private Path home;
  private Path large;
  private Path small;
  private Path source;
  private Cli cli;

  @BeforeEach
  void settings() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    large = folder.resolve("large");
    small = Files.createDirectories(folder.resolve("small"));
    source = Files.createDirectories(folder.resolve("source"));
    cli = new Cli(home);
    write("first", 10_000);
    destinations(2);
  }

  private void destinations(int requiredCopies) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          required-copies: %d
          destinations:
            large: { kind: file, directory: %s }
            small: { kind: file, directory: %s }
          sources:
            documents: { paths: [%s] }
        """
            .formatted(requiredCopies, large, small, source));
  }

  private void write(String name, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Files.write(source.resolve(name), bytes);
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Runs with a file system of 4 MB in the place of the small destination. */
  private void onASmallDisk(Work work) throws Exception {
    Commands.needRoot();
    Commands.run("mount", "-t", "tmpfs", "-o", "size=4m", "none", small);
    try {
      work.run();
    } finally {
      Commands.run("umount", "-l", small);
    }
  }

  @Test
  void space_destinations_sayRoomAndUse() throws IOException {
    ok("init");
    ok("backup");

    JsonNode json = ok("space", "--json").json();
    assertThat(json.findValuesAsText("destination")).containsExactly("large", "small");
    long used = 0;
    for (Path file : files(large)) {
      used += Files.size(file);
    }
    JsonNode first = json.path(0);
    assertThat(first.path("usedBytes").asLong()).isEqualTo(used);
    assertThat(first.path("objects").asInt()).isEqualTo(files(large).size());
    assertThat(first.at("/folders/packs").asLong()).isGreaterThan(10_000);
    assertThat(first.path("freeBytes").asLong())
        .isPositive()
        .isLessThan(first.path("totalBytes").asLong());
    assertThat(ok("space", "--destination", "small").out())
        .startsWith("DESTINATION")
        .contains("small  ")
        .doesNotContain("large");
  }

  @Test
  void space_destinationOutOfReach_isSaidBesideTheOthers() throws IOException {
    ok("init");
    Files.move(small, folder.resolve("elsewhere"));

    Cli.Result result = cli.run("space", "--json");
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.json().path(0).path("known").asBoolean()).isTrue();
    assertThat(result.json().path(1).path("failure").asText()).isNotEmpty();
    assertThat(cli.run("space", "--destination", "x").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void backup_destinationRunsFull_othersGoOnAndTheNextRunCatchesUp() throws Exception {
    onASmallDisk(
        () -> {
          ok("init");
          ok("backup");
          List<Path> snapshots = files(small.resolve("snapshots"));
          write("large", 6_000_000);

          Cli.Result full = cli.run("backup");
          assertThat(full.exit()).as(full.err()).isEqualTo(ExitCode.TOO_FEW_COPIES);
          assertThat(full.err())
              .contains("'small' has no copy: ")
              .contains("no space is left")
              .contains("forget and prune")
              .containsPattern("'small' has \\d+ [kM]B of 4 MB free\\.");
          assertThat(files(small.resolve("snapshots"))).isEqualTo(snapshots);
          assertThat(files(small.resolve(".tmp"))).isEmpty();
          assertThat(files(large.resolve("snapshots"))).hasSize(2);
          ok("check", "--read-data");

          Commands.run("mount", "-o", "remount,size=64m", small);
          ok("backup");
          ok("check", "--read-data");
          assertThat(files(small.resolve("snapshots"))).hasSize(2);
        });
  }

  @Test
  void backup_onlyDestinationRunsFull_failsAndLosesNothing() throws Exception {
    onASmallDisk(
        () -> {
          ok("init");
          ok("backup");
          write("large", 6_000_000);

          Cli.Result full = cli.run("backup", "--destination", "small");
          assertThat(full.exit()).isEqualTo(ExitCode.FAILED);
          assertThat(full.err())
              .contains("no space is left")
              .contains("of 4 MB free")
              .contains("Nothing that was stored is lost");
          assertThat(files(small.resolve("snapshots"))).hasSize(1);
          ok("check", "--read-data", "--destination", "small");
        });
  }

  @Test
  void backup_destinationIsFull_isSaidBeforeItStarts() throws Exception {
    onASmallDisk(
        () -> {
          ok("init");
          Files.write(small.resolve("filler"), new byte[4_000_000]);
          List<Path> before = files(small);

          Cli.Result full = cli.run("backup");
          assertThat(full.exit()).isEqualTo(ExitCode.TOO_FEW_COPIES);
          assertThat(full.err())
              .containsPattern("(?s)^'small' has \\d+ kB free, and a backup begins with 209 kB")
              .contains("'small' has no copy: 'small' has");
          assertThat(files(small)).isEqualTo(before);

          Cli.Result alone = cli.run("backup", "--destination", "small");
          assertThat(alone.exit()).isEqualTo(ExitCode.FAILED);
          assertThat(alone.err()).contains("a backup begins with");

          write("large", 6_000_000);
          assertThat(ok("backup", "--dry-run").err())
              .containsPattern("'small' has \\d+ kB free for 6 MB that changed");
        });
  }
}
