package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, sent to a process of its own. */
class InterruptionTest {
  /** Of signals that are ignored, as a bit. */
  private static final long SIGINT = 1 << 1;

  private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 20;

  @TempDir Path folder;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void interrupt_runningBackup_answers130AndSaysWhatIsKept() throws Exception {
    List<String> command = new ArrayList<>(interruptible());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "caravan.Caravan"));
    command.addAll(List.of("backup", "--stdin", "--name", "endless"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CARAVAN_HOME", folder.resolve("home").toString());
    builder.environment().put("CARAVAN_PASSPHRASE", "p");
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(new byte[MORE_THAN_A_PIPE_HOLDS]); // through when the backup reads
      stdin.flush();
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder.resolve("err"))
        .content(StandardCharsets.UTF_8)
        .contains("Interrupted. What was stored so far is kept")
        .doesNotContain("Exception");
  }

  /**
   * What a command must begin with to hear of Ctrl-C: a shell script that runs the tests in the
   * background makes all below it ignore that, and Java keeps to it.
   */
  private static List<String> interruptible() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return List.of();
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")
          && (Long.parseUnsignedLong(line.substring(7).trim(), 16) & SIGINT) != 0) {
        return List.of("env", "--default-signal=INT");
      }
    }
    return List.of();
  }
}
