package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.Commands;
import caravan.vault.write.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restores that did not end have left, and that the next one into the same target works. */
class UnfinishedRestoresTest {
  @TempDir Path folder;
  private Path source;
  private Path target;
  private Cli cli;

  @BeforeEach
  void create() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    target = Files.createDirectory(folder.resolve("target"));
    cli = new Cli(folder.resolve("home"));
  }

  private void backup() {
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
  }

  private Cli.Result restore(String... more) {
    List<String> command = new ArrayList<>(List.of("restore", "latest", "-t", target.toString()));
    command.addAll(List.of(more));
    return cli.run(command.toArray(String[]::new));
  }

  /** As a restore of a process that is gone has left it. */
  private Path leftover() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = target.resolve(".caravan-restore-3f9a01c2-" + ended.pid() + "-0");
    Files.writeString(Files.createDirectory(left).resolve("b.txt"), "half of it");
    return left;
  }

  @Test
  void restore_whereOneWasKilled_saysWhatIsThereAndLeavesIt() throws Exception {
    Files.writeString(source.resolve("a.txt"), "text");
    backup();
    Path left = leftover();

    Cli.Result result = restore();

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("did not end", left.getFileName().toString());
    assertThat(result.err()).doesNotContain("more, and");
    assertThat(left.resolve("b.txt")).hasContent("half of it");
    assertThat(target.resolve("." + source.resolve("a.txt")).normalize()).hasContent("text");
    target = folder.resolve("new");
    assertThat(restore().err()).doesNotContain("did not end");
  }

  @Test
  void restore_whereThereIsMoreThanALeftover_needsOverwrite() throws Exception {
    Files.writeString(source.resolve("a.txt"), "text");
    backup();
    leftover();
    Files.writeString(target.resolve("mine.txt"), "mine");

    Cli.Result refused = restore();
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("did not end", "--overwrite");
    assertThat(restore("--overwrite", "never").exit()).isZero();
    assertThat(target.resolve("mine.txt")).hasContent("mine");
  }

  @Test
  void restore_whereAnotherWrites_needsOverwrite() throws Exception {
    Files.writeString(source.resolve("a.txt"), "text");
    backup();
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Files.createDirectory(target.resolve(".caravan-restore-3f9a01c2-" + other.pid() + "-0"));
      Cli.Result refused = restore();
      assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err()).contains("--overwrite").doesNotContain("did not end");
    } finally {
      other.destroy();
    }
  }

  @Test
  void restore_diskRunsFull_saysWhatIsThereAndTheSameCommandWorksWhenThereIsRoom()
      throws Exception {
    Commands.needRoot();
    Trees.file(source.resolve("large"), Trees.random(1, 3_000_000));
    backup();
    Commands.run("mount", "-t", "tmpfs", "-o", "size=1m", "none", target);
    try {
      Cli.Result full = restore();
      assertThat(full.exit()).isEqualTo(ExitCode.FAILED);
      Path left;
      try (DirectoryStream<Path> all = Files.newDirectoryStream(target)) {
        left = all.iterator().next();
      }
      assertThat(full.err())
          .contains("did not end", left.getFileName().toString(), "takes room")
          .contains("No space left on device", "Free some space");

      Commands.run("mount", "-o", "remount,size=10m", target);
      Cli.Result again = restore();
      assertThat(again.exit()).as(again.err()).isZero();
      assertThat(Trees.describe(target.resolve("." + source).normalize()))
          .isEqualTo(Trees.describe(source));
    } finally {
      Commands.run("umount", "-l", target);
    }
  }
}
