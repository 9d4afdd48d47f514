package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The organized view from the command line. */
class OrganizedViewTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path target;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source"));
    target = folder.resolve("target");
    cli = new Cli(home);
    write("a/scan.pdf", "%PDF-1.4 one", "2023-04-05");
    write("b/scan.pdf", "%PDF-1.4 two", "2023-04-06");
    write("b/unnamed", "%PDF-1.4 three", "2021-01-02");
    write("shop/pom.xml", "<project/>", "2024-01-01");
    write("shop/src/Main.java", "class Main {}", "2024-01-01");
    Files.createSymbolicLink(source.resolve("link"), Path.of("a/scan.pdf"));
  }

  private void write(String path, String text, String day) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(day + "T12:00:00Z")));
  }

  private void backup() {
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private List<String> lines(String... arguments) {
    Cli.Result result = cli.run(arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().lines().toList();
  }

  private static TreeSet<String> files(Path root) throws IOException {
    TreeSet<String> files = new TreeSet<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(path -> !Files.isDirectory(path))
          .forEach(path -> files.add("/" + root.relativize(path)));
    }
    return files;
  }

  @Test
  void ls_organized_showsPlacesByKindAndYear() {
    backup();
    List<String> all = lines("ls", "--organized", "-r");

    assertThat(all)
        .contains(
            "/Code/shop/pom.xml",
            "/Code/shop/src/Main.java",
            "/Documents/2021/unnamed",
            "/Documents/2023/scan.pdf")
        .hasSize(5);
    assertThat(all).anyMatch(line -> line.matches("/Documents/2023/scan ~[0-9a-f]{8}\\.pdf"));
    assertThat(lines("ls", "--organized")).containsExactly("/Code/", "/Documents/");
    assertThat(lines("ls", "--organized", "latest", "/Documents"))
        .containsExactly("/Documents/2021/", "/Documents/2023/");
    assertThat(lines("ls", "--organized", "-l", "latest", "/Documents/2021").get(0))
        .endsWith("/Documents/2021/unnamed <- " + source + "/b/unnamed");
    assertThat(cli.run("ls", "--organized").err()).contains("no organized place: 1.");
  }

  @Test
  void ls_organizedJson_saysWhereFromAndWhy() {
    backup();
    JsonNode first =
        cli.run("ls", "--organized", "-r", "--json", "latest", "/Documents/2021").json();

    assertThat(first.get(0).path("place").asText()).isEqualTo("/Documents/2021/unnamed");
    assertThat(first.get(0).path("path").asText()).isEqualTo(source + "/b/unnamed");
    assertThat(first.get(0).path("reason").asText()).isEqualTo("category document, year 2021");
  }

  @Test
  void ls_organizedPlaceThatIsNone_saysSo() {
    backup();
    Cli.Result result = cli.run("ls", "--organized", "latest", "/Documents/1999");

    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("no /Documents/1999 in the organized view");
  }

  @Test
  void restore_organized_bringsEachFileIntoItsPlace() throws IOException {
    backup();
    Cli.Result result = cli.run("restore", "--organized", "-t", target.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(files(target)).isEqualTo(new TreeSet<>(lines("ls", "--organized", "-r")));
    assertThat(target.resolve("Documents/2021/unnamed")).hasContent("%PDF-1.4 three");
    assertThat(Files.getLastModifiedTime(target.resolve("Documents/2021/unnamed")))
        .isEqualTo(Files.getLastModifiedTime(source.resolve("b/unnamed")));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(target.resolve("Documents"))))
        .isEqualTo("rwx------");
    assertThat(result.err()).contains("left out: 1.");
  }

  @Test
  void restore_organizedPatterns_keepThePlaceThatTheWholeViewGives() throws IOException {
    backup();
    List<String> scans =
        new ArrayList<>(lines("ls", "--organized", "-r", "latest", "/Documents/2023"));
    Cli.Result result =
        cli.run("restore", "--organized", "latest", source + "/b", "-t", target.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    scans.remove("/Documents/2023/scan.pdf"); // that of folder a
    assertThat(files(target)).containsExactly("/Documents/2021/unnamed", scans.get(0));
    assertThat(target.resolve("." + scans.get(0))).hasContent("%PDF-1.4 two");
  }

  @Test
  void restore_organizedWithALinkInTheTarget_staysWithin() throws IOException {
    backup();
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("Documents"), elsewhere);

    Cli.Result result =
        cli.run("restore", "--organized", "--overwrite", "always", "-t", target.toString());

    assertThat(result.exit()).isNotZero();
    assertThat(files(elsewhere)).isEmpty();
    assertThat(target.resolve("Code/shop/pom.xml")).exists();
  }

  @Test
  void restore_organizedWithoutTarget_isRefused() {
    Cli.Result result = cli.run("restore", "--organized");

    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--target");
  }

  @Test
  void ls_organizedWithRules_putsFilesThere() throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          organization:
            rules:
              scans:
                match: ["**/b/*", category=document]
                place: Scans/{year}
        """);
    backup();

    assertThat(lines("ls", "--organized", "-r"))
        .contains("/Scans/2021/unnamed", "/Scans/2023/scan.pdf", "/Documents/2023/scan.pdf");
  }
}
