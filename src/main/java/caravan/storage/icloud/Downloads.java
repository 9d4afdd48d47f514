package caravan.storage.icloud;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the system to bring back the content of an evicted file. */
public interface Downloads {
  /**
   * Asks, and does not wait for the download. Safe for concurrent use.
   *
   * @param file a file of this machine, absolute
   * @throws IOException if the system could not be asked; the message says why
   */
  void ask(Path file) throws IOException;

  /** As this machine does it: {@code brctl} on a Mac, {@code attrib} on Windows. */
  static Downloads ofThisMachine() {
    String os = System.getProperty("os.name", "");
    if (os.startsWith("Mac")) {
      return file -> run(List.of("/usr/bin/brctl", "download", file.toString()));
    }
    if (os.startsWith("Windows")) {
      return file -> run(List.of("attrib", "-U", "+P", file.toString()));
    }
    return file -> {
      throw new IOException("only a Mac or a Windows machine can download it");
    };
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .start();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + " did not answer within 10 s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command.get(0) + " failed with code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + command.get(0), e);
    }
  }

  private static File nothing() {
    return new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
  }
}
