package caravan.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker does not outlive whoever asked it, even if that one is killed. */
class OrphanTest {
  @ParameterizedTest
  @ValueSource(strings = {"hang", "spin"})
  void parent_killedWhileTheWorkerIsBusy_takesItAlong(String request) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                OrphanMain.class.getName(),
                request)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long pid;
    Path folder;
    try (var in =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      pid = Long.parseLong(line(in));
      folder = Path.of(line(in));
      assertThat(folder).exists();

      parent.destroyForcibly();

      ProcessHandle.of(pid)
          .ifPresent(
              worker ->
                  assertThat(worker.onExit().orTimeout(2, TimeUnit.MINUTES).join()).isNotNull());
    } finally {
      parent.destroyForcibly();
    }
    assertThat(folder).doesNotExist();
  }

  private static String line(BufferedReader in) throws IOException {
    String line = in.readLine();
    assertThat(line).isNotNull();
    return line;
  }
}
