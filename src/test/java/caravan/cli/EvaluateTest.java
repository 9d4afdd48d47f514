package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateTest {
  @TempDir Path home;
  private Path files;
  private Path labels;
  private Cli cli;

  @BeforeEach
  void files() throws Exception {
    cli = new Cli(home);
    files = Files.createDirectory(home.resolve("files"));
    labels = home.resolve("labels.tsv");
    Files.writeString(files.resolve("A.java"), "class A {}");
    Files.writeString(files.resolve("B.java"), "not at all");
    Files.writeString(files.resolve("a.txt"), "text");
  }

  private Cli.Result evaluate(String text, String... more) throws Exception {
    Files.writeString(labels, text);
    String[] all = {"evaluate", files.toString(), "--labels", labels.toString()};
    String[] args = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, args, all.length, more.length);
    return cli.run(args);
  }

  @Test
  void evaluate_labels_givesAccuracyAndConfusions() throws Exception {
    String text =
        "# ours\n"
            + "A.java\tlanguage=java\n"
            + "B.java\tlanguage=prolog\n\n"
            + "a.txt\tmedia-type=text/plain\n"
            + "a.txt\tcategory=text\n";
    Cli.Result result = evaluate(text);
    assertThat(result.exit()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .contains("language: 0.500 of 2 files told right.", "1 of prolog taken for java")
        .contains("media-type: 1.000 of 1 files told right.");
    assertThat(evaluate(text, "--json").json().at("/language/accuracy").asDouble()).isEqualTo(0.5);
  }

  @Test
  void evaluate_missingFile_isNamedAndNotCounted() throws Exception {
    Cli.Result result = evaluate("A.java\tlanguage=java\ngone.c\tlanguage=c\n");
    assertThat(result.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.err()).contains("gone.c");
    assertThat(result.out()).contains("1.000 of 1 files");
  }

  @ParameterizedTest
  @CsvSource({
    "A.java language=java",
    "'A.java\tcolour=red'",
    "'../x\tlanguage=c'",
    "'/x\tlanguage=c'"
  })
  void evaluate_badLine_isNamed(String line) throws Exception {
    Cli.Result result = evaluate("A.java\tlanguage=java\n" + line + "\n");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("labels.tsv, line 2: ");
  }

  @Test
  void evaluate_nothingToCompare_isUsage() throws Exception {
    assertThat(evaluate("\n").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(
            cli.run("evaluate", home.resolve("no").toString(), "--labels", labels.toString())
                .exit())
        .isEqualTo(ExitCode.USAGE);
  }
}
