package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.Commands;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedded graph on a file system of its own that runs full. */
class GraphRoomTest {
  private static final int FIRST = 3;
  private static final int MORE = 20_000;

  @TempDir Path folder;
  private Path graph;
  private Path files;
  private Cli cli;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    Commands.needRoot();
    Path home = Files.createDirectories(folder.resolve("home"));
    graph = Files.createDirectories(home.resolve("graph"));
    files = Files.createDirectories(folder.resolve("files"));
    Commands.run("mount", "-t", "tmpfs", "-o", "size=512m", "none", graph);
    mounted = true;
    cli = new Cli(home).with("CARAVAN_GRAPH_MODE", "embedded").with("CARAVAN_GRAPH_START", "10m");
    write(0, FIRST);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      Commands.run("umount", "-l", graph);
    }
  }

  private void write(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      Files.writeString(files.resolve("file-number-" + i + ".txt"), "text " + i);
    }
  }

  /** Takes all room but so much, rounded down to the pages of the file system. */
  private void leave(long bytes) throws IOException {
    long free = Files.getFileStore(graph).getUsableSpace();
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(graph.resolve("ballast"))) {
      for (long left = free - bytes; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(block.length, left));
      }
    }
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private static void saysThatThereIsNoRoom(Cli.Result result) {
    assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err())
        .contains("There is no room for the graph")
        .contains("Free some and ask again")
        .doesNotContain("unexpected");
  }

  @Test
  void graph_diskRunsFull_saysSoAndGoesOnWhenThereIsRoom() throws Exception {
    ok("backup", files.toString());
    ok("graph", "duplicates");

    // in the middle of a projection
    write(FIRST, MORE);
    leave(20 << 20);
    ok("backup", files.toString());
    Cli.Result full = cli.run("graph", "duplicates");
    saysThatThereIsNoRoom(full);
    assertThat(full.err()).contains("Projecting 1 snapshot");

    // at the start
    Files.delete(graph.resolve("ballast"));
    leave(0);
    saysThatThereIsNoRoom(cli.run("graph", "duplicates"));
    write(MORE, MORE + 1);
    ok("backup", files.toString());
    ok("check");

    Files.delete(graph.resolve("ballast"));
    Cli.Result again = ok("graph", "duplicates");
    assertThat(again.err()).contains("Projecting 2 snapshots").doesNotContain("made again");
    Cli.Result status = ok("graph", "status", "--json");
    assertThat(status.json().get("missing").asInt()).isZero();
    assertThat(status.json().get("counts").get("File").asInt()).isEqualTo(MORE + 1);
  }
}
