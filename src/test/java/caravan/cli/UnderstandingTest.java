package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From a backup to what its files mean, as a person would do it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnderstandingTest {
  /** Put together here, so that no scanner of sources takes it for a real one. */
  private static final String TOKEN = "ghp" + "_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA4";

  private Path folder;
  private Path home;
  private Path source;
  private Cli cli;
  private Cli.Result run;

  @BeforeAll
  void analyzeOnce(@TempDir Path given) throws IOException {
    folder = given;
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source"));
    cli = new Cli(home);
    write(
        "letters/lease.txt",
        "Lease agreement for the office in Berlin. The tenant pays a monthly rent of EUR 2,400.00"
            + " to the landlord. The notice period is three months to the end of a quarter."
            + " The landlord is Example Properties GmbH.");
    write("letters/copy of lease.txt", Files.readString(source.resolve("letters/lease.txt")));
    write("project/pom.xml", "<project><artifactId>a</artifactId></project>");
    write(
        "project/src/main/java/a/Main.java",
        "package a;\nimport a.b.Helper;\npublic class Main {\n"
            + "  public static void main(String[] args) { Helper.help(); }\n}\n");
    write(
        "project/src/main/java/a/b/Helper.java",
        "package a.b;\npublic class Helper { public static void help() {} }\n");
    write("project/.env", "GITHUB_TOKEN=" + TOKEN + "\nHOST=db.example.org\n");
    write("broken.pdf", "%PDF-1.7\nthis is no document\n");
    assertThat(cli.run("backup", source.toString()).exit()).isZero();
    run = cli.run("understanding", "run", "--json", "--on-battery");
  }

  private void write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private JsonNode why(String name) {
    Cli.Result result = cli.run("why", "--json", source.resolve(name).toString());
    assertThat(result.exit()).as(result.err()).isZero();
    return result.json();
  }

  @Test
  void run_everyDistinctContent_isAnalyzedOnce() {
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("analyzed").asInt())
        .isEqualTo(6); // the copy is no content of its own
    assertThat(run.json().path("waiting").asInt()).isZero();

    Cli.Result again = cli.run("understanding", "run", "--json", "--on-battery");

    assertThat(again.json().path("analyzed").asInt()).isZero();
  }

  @Test
  void status_afterARun_saysHowMuchIsUnderstood() {
    JsonNode status = cli.run("understanding", "status", "--json").json();

    assertThat(status.path("running").asBoolean()).isFalse();
    assertThat(status.path("understood").asInt()).isEqualTo(6);
    assertThat(status.path("failed").path("malformed").asInt()).isEqualTo(1);
  }

  @Test
  void why_document_saysWhatItIsAbout() {
    JsonNode why = why("letters/lease.txt");

    assertThat(why.path("protection").path("inNewest").asBoolean()).isTrue();
    assertThat(why.path("importance").path("value").asDouble()).isBetween(0.01, 1.0);
    assertThat(why.path("about").toString()).containsIgnoringCase("landlord");
    assertThat(why.path("relations").findValuesAsText("kind")).contains("DUPLICATE_OF");
  }

  @Test
  void why_code_saysWhatDependsOnIt() {
    JsonNode why = why("project/src/main/java/a/b/Helper.java");

    assertThat(why.path("classification").path("language").asText()).isEqualToIgnoringCase("java");
    assertThat(why.path("relations"))
        .anySatisfy(
            relation -> {
              assertThat(relation.path("kind").asText()).isEqualTo("DEPENDS_ON");
              assertThat(relation.path("from").asText()).endsWith("/a/Main.java");
              assertThat(relation.path("to").asText()).endsWith("/a/b/Helper.java");
            });
    assertThat(why.path("project").path("root").asText()).isEqualTo(source + "/project");
    assertThat(why.path("project").path("technologies").findValuesAsText("name"))
        .anySatisfy(name -> assertThat(name).containsIgnoringCase("maven"));
  }

  @Test
  void why_secrets_areFoundAndNeverTold() {
    JsonNode why = why("project/.env");

    assertThat(why.path("sensitivity").path("level").asText()).isEqualTo("restricted");
    assertThat(why.path("sensitivity").path("findings")).isNotEmpty();
    assertThat(why.toString()).doesNotContain(TOKEN);
    Cli.Result text = cli.run("why", source.resolve("project/.env").toString());
    assertThat(text.out() + text.err()).contains("restricted").doesNotContain(TOKEN);
  }

  @Test
  void why_brokenDocument_saysWhyItCouldNotBeRead() {
    assertThat(why("broken.pdf").path("failures").path("document").asText()).isEqualTo("malformed");
  }

  @Test
  void why_notProtected_saysSo() {
    Cli.Result outside = cli.run("why", "/etc/hostname");

    assertThat(outside.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(outside.err()).contains("NOT PROTECTED").contains("caravan backup /etc");
  }

  @Test
  void home_whatIsKept_holdsNeitherSecretNorText() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(TOKEN).doesNotContain("notice period");
      }
    }
  }

  @Test
  void otherMachine_sameVault_knowsWithoutAnalyzingAgain() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(
        other.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n    default: {kind: file, directory: "
            + home.resolve("vault")
            + "}\n");
    Files.copy(home.resolve("key"), other.resolve("key"));
    Cli there = new Cli(other);

    Cli.Result status = there.run("understanding", "status", "--json");

    assertThat(status.exit()).as(status.err()).isZero();
    assertThat(status.json().path("understood").asInt()).isEqualTo(6);
  }

  @Test
  void correct_category_countsFromThenOn() {
    String path = source.resolve("letters/copy of lease.txt").toString();

    assertThat(cli.run("correct", path, "--category", "document", "--importance", "0.95").exit())
        .isZero();

    JsonNode why = why("letters/copy of lease.txt");
    assertThat(why.path("classification").path("category").asText()).isEqualTo("document");
    assertThat(why.path("importance").path("value").asDouble()).isEqualTo(0.95);
    assertThat(why("letters/lease.txt").path("importance").path("value").asDouble())
        .isLessThan(0.95);
  }

  @Test
  void correct_nonsense_isRefusedWithWhatThereIs() {
    String path = source.resolve("letters/lease.txt").toString();

    Cli.Result category = cli.run("correct", path, "--category", "letter");
    assertThat(category.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(category.err()).contains("no category 'letter'").contains("document");
    Cli.Result nothing = cli.run("correct", path);
    assertThat(nothing.exit()).isEqualTo(ExitCode.USAGE);
    Cli.Result nowhere = cli.run("correct", "/no/such/file", "--category", "document");
    assertThat(nowhere.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(nowhere.err()).contains("in no snapshot");
  }

  @Test
  void restore_withDependencies_bringsBackWhatAFileNeeds() {
    Path target = folder.resolve("needed");
    String main = source.resolve("project/src/main/java/a/Main.java").toString();

    Cli.Result result =
        cli.run("restore", "--with-dependencies", main, "--target", target.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    Path below = target.resolve(source.toString().substring(1)).resolve("project/src/main/java/a");
    assertThat(below.resolve("Main.java")).exists();
    assertThat(below.resolve("b/Helper.java")).exists();
    assertThat(target.resolve(source.toString().substring(1)).resolve("letters")).doesNotExist();
  }

  @Test
  void restore_cluster_thatIsNone_saysWhereClustersComeFrom() {
    Cli.Result result =
        cli.run("restore", "--cluster", "zeppelins", "--target", folder.resolve("no").toString());

    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).contains("No file of the snapshot is in a cluster 'zeppelins'");
  }
}
