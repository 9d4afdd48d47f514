package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, sent to a process of its own. */
class InterruptionTest {
  private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 20;

  @TempDir Path folder;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void interrupt_runningBackup_answers130AndSaysWhatIsKept() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "caravan.Caravan",
            "backup",
            "--stdin",
            "--name",
            "endless");
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
}
