package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault and a folder that people browse, by commands. */
class OrganizedTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path shown;
  private Cli cli;

  @BeforeEach
  void setUp() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    source = Files.createDirectory(folder.resolve("source"));
    shown = folder.resolve("shown");
    cli = new Cli(home).with("CARAVAN_PASSPHRASE", "a long enough passphrase");
    settings("counts-as-copy: true", 2);
    Files.writeString(source.resolve("plan.pdf"), "%PDF-1.4 the plan\n");
    Files.writeString(source.resolve("notes.txt"), "notes\n");
    aged("plan.pdf", 2021);
    aged("notes.txt", 2021);
    ok("init");
  }

  private void aged(String name, int year) throws IOException {
    Files.setLastModifiedTime(
        source.resolve(name), FileTime.from(Instant.parse(year + "-06-01T12:00:00Z")));
  }

  private void settings(String more, int copies) throws IOException {
    settings(more, copies, "");
  }

  private void settings(String more, int copies, String below) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        ("caravan:\n  required-copies: %d\n  destinations:\n"
                + "    vault: { kind: file, directory: %s }\n"
                + "    shown: { kind: file, directory: %s, layout: organized, %s }\n%s")
            .formatted(copies, folder.resolve("vault"), shown, more, below));
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  @Test
  void backup_withAnOrganizedDestination_showsFilesAndCountsIt() throws Exception {
    Cli.Result result = ok("backup", source.toString(), "--json");
    assertThat(result.json().path("copies").asInt()).isEqualTo(2);
    assertThat(result.json().path("exports").path(0).path("sent").asInt()).isEqualTo(2);
    assertThat(shown.resolve("Documents/2021/plan.pdf"))
        .hasSameBinaryContentAs(source.resolve("plan.pdf"));
    assertThat(shown.resolve("Texts/2021/notes.txt"))
        .hasSameBinaryContentAs(source.resolve("notes.txt"));
    Files.writeString(source.resolve("notes.txt"), "other notes\n");
    Files.delete(source.resolve("plan.pdf"));
    assertThat(ok("backup", source.toString()).out()).contains("moved to .versions 2");
    assertThat(shown.resolve("Documents")).as("emptied").doesNotExist();
    assertThat(shown.resolve("Texts/2021/notes.txt")).hasContent("other notes\n");
    assertThat(ok("export").out()).contains("sent 0");
  }

  @Test
  void backup_organizedPlaces_areThoseOfTheViewAndChangeOnlyForAReason() throws Exception {
    Files.createDirectories(source.resolve("work/shop/src"));
    Files.writeString(source.resolve("work/shop/pom.xml"), "<project/>");
    Files.writeString(source.resolve("work/shop/src/Main.java"), "class Main {}\n");
    Files.createDirectories(source.resolve("letters"));
    Files.writeString(source.resolve("letters/plan.pdf"), "%PDF-1.4 another plan\n");
    aged("letters/plan.pdf", 2021);
    ok("backup", source.toString());
    assertThat(shown.resolve("Code/shop/src/Main.java")).hasContent("class Main {}\n");
    List<Path> plans = plans("Documents/2021");
    assertThat(plans).hasSize(2);

    settings(
        "counts-as-copy: true",
        2,
        "  organization: { rules: { plans: { match: '*.pdf', place: 'Finance/{year}' } } }\n");
    Files.writeString(source.resolve("plan.pdf"), "%PDF-1.4 the plan, changed\n");
    aged("plan.pdf", 2022);
    Files.writeString(source.resolve("notes.txt"), "of another year\n");
    ok("backup", source.toString());

    assertThat(shown.resolve("Finance/2022/plan.pdf")).hasContent("%PDF-1.4 the plan, changed\n");
    assertThat(plans("Documents/2021")).as("its content did not change").hasSize(1);
    assertThat(shown.resolve("Texts/2021/notes.txt")).hasContent("of another year\n");
    assertThat(ok("export").out()).contains("sent 0");
  }

  private List<Path> plans(String place) throws IOException {
    try (Stream<Path> all = Files.list(shown.resolve(place))) {
      return all.filter(path -> path.getFileName().toString().startsWith("plan")).toList();
    }
  }

  @Test
  void restore_vaultIsGone_bringsBackEverySnapshot() throws Exception {
    ok("backup", source.toString());
    Files.writeString(source.resolve("notes.txt"), "other notes\n");
    ok("backup", source.toString());
    Files.move(folder.resolve("vault"), folder.resolve("gone"));
    var listed = ok("snapshots", "--destination", "shown", "--json").json();
    assertThat(listed).hasSize(2);
    String first = listed.path(0).path("id").asText();
    Path target = folder.resolve("out");
    ok("restore", first, "--destination", "shown", "--target", target.toString());
    Path back = target.resolve("." + source).normalize();
    assertThat(back.resolve("notes.txt")).hasContent("notes\n");
    assertThat(back.resolve("plan.pdf")).hasSameBinaryContentAs(source.resolve("plan.pdf"));
    Path part = folder.resolve("part");
    ok("restore", "latest", source + "/notes.txt", "--destination", "shown", "-t", part.toString());
    assertThat(part.resolve("." + source).normalize().resolve("notes.txt"))
        .hasContent("other notes\n");
    Cli other = cli.with("CARAVAN_PASSPHRASE", "another passphrase altogether");
    assertThat(other.run("snapshots", "--destination", "shown").exit())
        .isEqualTo(ExitCode.WRONG_KEY);
  }

  @Test
  void backup_organizedDestinationIsAway_isNoFailureOfTheBackup() throws Exception {
    settings("seal-files: true", 1);
    Files.move(shown, folder.resolve("away"));
    Cli.Result result = ok("backup", source.toString());
    assertThat(result.err()).contains("'shown' did not get the files");
    Files.move(folder.resolve("away"), shown);
    ok("export", "--destination", "shown");
    assertThat(shown.resolve("Texts/2021/notes.txt.sealed")).exists();
  }

  @Test
  void commandsOfVaults_leaveOrganizedDestinationsAlone() throws Exception {
    ok("backup", source.toString());
    ok("check");
    Cli.Result named = cli.run("check", "--destination", "shown");
    assertThat(named.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(named.err()).contains("'shown' has the layout 'organized'");
    assertThat(cli.run("export", "--destination", "vault").err()).contains("is a vault");
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan: { destinations: { shown: { kind: file, directory: %s, layout: organized } } }\n"
            .formatted(shown));
    assertThat(cli.run("backup", source.toString()).err()).contains("at least one must be a vault");
    settings("counts-as-copy: false", 2);
    assertThat(cli.run("check").err()).contains("only 1 destinations that count");
  }
}
