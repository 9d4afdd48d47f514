package caravan.platform.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the launcher tells the JVM's compilers: a JVM that does not understand it does not start.
 */
class CompilersTest {
  private static final Path FILE = Path.of("src/main/launch/compilers");
  private static final Pattern CLASS = Pattern.compile("\"-?([a-zA-Z0-9/]+)\\.[a-zA-Z*]+\"");

  @Test
  void file_givenToThisJvm_isUnderstood() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + FILE,
                "-version")
            .redirectErrorStream(true)
            .start();
    String said = new String(jvm.getInputStream().readAllBytes());
    assertThat(said).contains("3 compiler directives added");
    assertThat(jvm.waitFor()).as(said).isZero();
  }

  @Test
  void classes_ofCaravan_exist() throws IOException {
    Matcher names = CLASS.matcher(Files.readString(FILE));
    int found = 0;
    while (names.find()) {
      if (names.group(1).startsWith("caravan/")) {
        found++;
        assertThatCode(() -> Class.forName(names.group(1).replace('/', '.')))
            .doesNotThrowAnyException();
      }
    }
    assertThat(found).isEqualTo(2);
  }
}
