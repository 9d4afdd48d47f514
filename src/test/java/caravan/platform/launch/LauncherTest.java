package caravan.platform.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the launcher starts, once it is built: its script runs beside a build and a JDK that say
 * what they are started with.
 */
@Timeout(60)
class LauncherTest {
  private static final String ARCHIVE = "classes-17.0.1_2_Debian.jsa";
  private static final String BUCKETS = "classes-17.0.1_2_Debian-s3.jsa";

  @TempDir Path folder;
  private Path script;
  private Path build;
  private Path jdk;
  private Path home;

  @BeforeEach
  void makeBuildAndJdk() throws IOException {
    Path project = Files.createDirectories(folder.resolve("the project"));
    script = Files.copy(Path.of("caravan"), project.resolve("caravan"));
    executable(script);
    Files.createDirectories(project.resolve("src/main"));
    Files.createFile(project.resolve("pom.xml"));
    build = Files.createDirectories(project.resolve("target/launch/1-1"));
    for (String name : List.of("start.jar", "caravan.jar", ARCHIVE, BUCKETS)) {
      Files.createFile(build.resolve(name));
    }
    Files.copy(Path.of("src/main/launch/compilers"), build.resolve("compilers"));
    Files.writeString(build.resolveSibling("current"), "1-1\n");
    jdk = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(jdk.resolve("release"), "JAVA_RUNTIME_VERSION=\"17.0.1+2-Debian\"\n");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    executable(java);
    home = Files.createDirectories(folder.resolve("home"));
  }

  @Test
  void backup_startsTheBuildWithItsArchiveAndItsArguments() throws Exception {
    List<String> said = start("backup", "/a b", "*");

    assertThat(said)
        .endsWith("-jar", build.resolve("start.jar").toString(), "backup", "/a b", "*")
        .contains("-XX:+UseSerialGC", "-XX:SharedArchiveFile=" + build.resolve(ARCHIVE))
        .contains("-XX:CompilerDirectivesFile=" + build.resolve("compilers"));
  }

  @ParameterizedTest
  @CsvSource({"backup, 1", "restore, 4", "serve, 4", "version, 4"})
  void heap_isThatOfTheCommand(String command, int survivors) throws Exception {
    assertThat(start(command)).contains("-XX:SurvivorRatio=" + survivors);
  }

  @Test
  void largePages_areAskedForWhereTheSystemHasThemAndNeverByAService() throws Exception {
    Path enabled = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    boolean there =
        Files.isReadable(enabled)
            && !Files.readString(enabled, StandardCharsets.UTF_8).contains("[never]");
    String flag = "-XX:+UseTransparentHugePages";

    assertThat(start("backup").contains(flag)).isEqualTo(there);
    assertThat(start("serve")).doesNotContain(flag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "      kind: s3\n",
        "      kind: s3", // no line end
        "      kind:    \"s3\"\r\n",
        "      kind: 's3'\n",
        "    a: {kind: s3, bucket: b}\n"
      })
  void settingsThatNameABucket_bringTheArchiveOfItsClient(String line) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan:\n  destinations:\n    a:\n" + line);

    assertThat(start("backup")).contains("-XX:SharedArchiveFile=" + build.resolve(BUCKETS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"      kind: file\n", "      # kind: s3\n      kind: file\n", "\\c *\n"})
  void settingsThatNameNone_bringTheOther(String line) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan:\n  destinations:\n    a:\n" + line);

    assertThat(start("backup")).contains("-XX:SharedArchiveFile=" + build.resolve(ARCHIVE));
  }

  @Test
  void settingsFromElsewhere_areLookedInto() throws Exception {
    Path other = Files.writeString(folder.resolve("other.yaml"), "a: {kind: s3}");
    Path directory = Files.createDirectories(folder.resolve("directory"));

    assertThat(start("backup", "--config", other.toString()))
        .contains("-XX:SharedArchiveFile=" + build.resolve(BUCKETS));
    assertThat(start("backup", "--config=" + other))
        .contains("-XX:SharedArchiveFile=" + build.resolve(BUCKETS));
    assertThat(start("backup", "--config=" + directory))
        .contains("-XX:SharedArchiveFile=" + build.resolve(ARCHIVE));
  }

  @Test
  void throughLinks_theProjectAndTheJdkAreFound() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("caravan"), Path.of("../the project/caravan"));
    Files.createSymbolicLink(links.resolve("second"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(links.resolve("java"), Path.of("second"));
    ProcessBuilder process = process(links.resolve("caravan"), "version");
    process.environment().remove("CARAVAN_JAVA_HOME");
    process.environment().put("PATH", links + ":" + System.getenv("PATH"));

    assertThat(run(process)).endsWith("-jar", build.resolve("start.jar").toString(), "version");
  }

  private List<String> start(String... arguments) throws Exception {
    return run(process(script, arguments));
  }

  private ProcessBuilder process(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_"));
    process.environment().remove("JAVA_HOME");
    process.environment().put("CARAVAN_JAVA_HOME", jdk.toString());
    process.environment().put("CARAVAN_HOME", home.toString());
    return process;
  }

  private static List<String> run(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
