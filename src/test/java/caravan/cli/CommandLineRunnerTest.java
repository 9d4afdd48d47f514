package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, mistakes and what becomes of them; none of these makes a Caravan home. */
class CommandLineRunnerTest {
  @TempDir Path folder;
  private Path home;
  private Cli cli;

  @BeforeEach
  void setUp() {
    home = folder.resolve("home");
    cli = new Cli(home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void run_help_listsEveryCommandAndMakesNothing(String word) {
    Cli.Result result = cli.run(word);
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    Commands.ALL.forEach(command -> assertThat(result.out()).contains(command.name()));
    assertThat(home).doesNotExist();
  }

  static java.util.stream.Stream<String> commands() {
    return Commands.ALL.stream().map(Commands.Summary::name);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void run_helpOfACommand_showsItsUsage(String name) {
    String[] words = (name + " --help").split(" ");
    Cli.Result result = cli.run(words);
    assertThat(result.exit()).isZero();
    assertThat(result.out()).startsWith("Usage: caravan " + name);
    assertThat(result.out()).contains("--json").contains("--debug");
    assertThat(home).doesNotExist();
    assertThat(cli.run(("help " + name).split(" ")).out()).isEqualTo(result.out());
  }

  @Test
  void run_nothing_isUsage() {
    Cli.Result result = cli.run();
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("Usage: caravan");
    assertThat(cli.run("--json").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void run_unknownCommand_namesTheNearest() {
    Cli.Result result = cli.run("bakcup", "/etc");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("'bakcup'").contains("'backup'").hasLineCount(1);
  }

  @Test
  void run_unknownOption_namesTheNearestInOneSentence() {
    Cli.Result result = cli.run("backup", "--exclud=x", "/etc");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--exclud").contains("--exclude").hasLineCount(1);
    assertThat(home).doesNotExist();
  }

  @Test
  void run_groupAlone_saysWhatItHas() {
    assertThat(cli.run("key").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("key").err()).contains("key list").contains("key kit");
    assertThat(cli.run("key", "--help").out()).contains("key rotate");
    assertThat(cli.run("key", "lisst").err()).contains("'key list'");
  }

  @Test
  void run_optionsBeforeTheCommand_count() {
    Cli.Result result = cli.run("--json", "--config", "nowhere.yaml", "version");
    assertThat(result.exit()).isZero();
    assertThat(result.json().path("format").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V", "version"})
  void run_version_isOneLine(String word) {
    assertThat(cli.run(word).out()).startsWith("caravan ").hasLineCount(1);
  }

  @Test
  void run_badValue_saysWhatIsAllowed() {
    Cli.Result result = cli.run("restore", "latest", "--overwrite", "sometimes");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("never, if-changed, always");
  }

  @Test
  void run_badSettings_areUsage() throws Exception {
    Files.createDirectories(home);
    Files.writeString(home.resolve("caravan.yaml"), "caravan:\n  required-copis: 2\n");
    Cli.Result result = cli.run("snapshots");
    assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("caravan.yaml").contains("caravan.required-copies");
  }

  @Test
  void run_debug_showsTheTrace() {
    Cli.Result quiet = cli.run("snapshots");
    assertThat(quiet.err()).hasLineCount(1);
    assertThat(cli.run("snapshots", "--debug").err()).contains("CommandException");
  }

  @Test
  void completion_script_knowsCommandsAndOptions() {
    Cli.Result result = cli.run("completion", "bash");
    assertThat(result.out()).contains("backup").contains("--exclude-caches").contains("rotate");
    assertThat(cli.run("completion", "zsh").exit()).isZero();
    assertThat(cli.run("completion", "fish").exit()).isEqualTo(ExitCode.USAGE);
  }
}
