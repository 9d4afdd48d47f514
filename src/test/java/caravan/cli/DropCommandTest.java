package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropCommandTest {
  @TempDir Path temporary;
  private Path home;
  private Cli cli;

  @BeforeEach
  void create() {
    home = temporary.resolve("home");
    cli = new Cli(home);
  }

  @Test
  void drop_filesAndDirectories_areThereWholeWithTheirTimes() throws Exception {
    Path file = Files.writeString(temporary.resolve("note ü.txt"), "note");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));
    Path directory = Files.createDirectories(temporary.resolve("bills/2026"));
    Files.writeString(directory.resolve("a"), "1");
    Cli.Result result = cli.run("drop", file.toString(), temporary.resolve("bills").toString());
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("2 files in the drop folder 'inbox'");
    Path inbox = home.resolve("inbox");
    assertThat(inbox.resolve("note ü.txt")).hasContent("note");
    assertThat(Files.getLastModifiedTime(inbox.resolve("note ü.txt")).toInstant())
        .isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
    assertThat(inbox.resolve("bills/2026/a")).hasContent("1");
    try (Stream<Path> files = Files.walk(inbox)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
    var status = cli.run("drop", "--status", "--json").json().get(0);
    assertThat(status.path("inUse").asBoolean()).isTrue();
    assertThat(status.path("waiting").asInt()).isEqualTo(2);
    assertThat(cli.run("drop", "--status").out()).contains("waiting: 2 files");
  }

  @Test
  void drop_whatIsThereAlready_isRefusedAndNothingOverwritten() throws Exception {
    Path file = Files.writeString(temporary.resolve("a"), "first");
    assertThat(cli.run("drop", file.toString()).exit()).isZero();
    Files.writeString(file, "second");
    Cli.Result result = cli.run("drop", file.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("There is already a file a in the drop folder");
    assertThat(home.resolve("inbox/a")).hasContent("first");
  }

  @Test
  void drop_badInput_saysWhatToDo() throws Exception {
    assertThat(cli.run("drop").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("drop", "--status", "x").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("drop", "--to", "nowhere", "x").err())
        .contains("There is no drop folder 'nowhere'. Configured: inbox.");
    assertThat(cli.run("drop", temporary.resolve("gone").toString()).err())
        .contains("There is no file");
    Path partial = Files.writeString(temporary.resolve("x.part"), "x");
    assertThat(cli.run("drop", partial.toString()).err()).contains("a drop folder leaves alone");
    assertThat(cli.run("drop", home.toString()).err()).contains("holds the drop folder itself");
  }

  @Test
  void backup_underTheNameOfADropFolder_takesNoOtherPaths() throws Exception {
    Path file = Files.writeString(temporary.resolve("a"), "x");
    Cli.Result result = cli.run("backup", "--source", "inbox", file.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(
            cli.runWith(new byte[0], "backup", "--stdin", "--name", "x", "--source", "inbox")
                .exit())
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("backup", "--source", "x", "--claimed", "y", file.toString()).exit())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void adopt_anotherFolderAtThePlace_isUsedFromThenOn() throws Exception {
    Path file = Files.writeString(temporary.resolve("a"), "x");
    cli.run("drop", file.toString());
    delete(home.resolve("inbox"));
    Files.createDirectory(home.resolve("inbox"));
    Cli.Result refused = cli.run("drop", file.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("caravan drop --adopt inbox");
    assertThat(cli.run("drop", "--status").out()).contains("not in use");
    assertThat(cli.run("drop", "--adopt", "inbox").exit()).isZero();
    assertThat(cli.run("drop", file.toString()).exit()).isZero();
    assertThat(home.resolve("inbox/a")).hasContent("x");
  }

  private static void delete(Path folder) throws IOException {
    caravan.vault.write.Trees.delete(folder);
  }
}
