package caravan.platform;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The machine's own tools, as a second opinion. */
public final class Commands {
  private Commands() {}

  /** What a command prints, without the last line's end; fails the test if the command fails. */
  public static String run(Object... command) throws IOException {
    Process process =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(Arrays.toString(command) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output.stripTrailing();
  }

  static void touch(Path file, long seconds, int nanos) throws IOException {
    boolean before = seconds < 0 && nanos > 0;
    String time =
        before
            ? String.format("@-%d.%09d", -(seconds + 1), 1_000_000_000 - nanos)
            : String.format("@%d.%09d", seconds, nanos);
    run("touch", "-h", "-d", time, file);
  }

  static boolean isRoot() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips a test on a machine that lacks something, but never where CI forbids skipping. */
  static void need(boolean present, String what) {
    if ("all".equals(System.getenv("CARAVAN_NO_SKIP"))) {
      if (!present) {
        throw new AssertionError("needs " + what + ", and CARAVAN_NO_SKIP=all forbids skipping");
      }
    } else {
      assumeTrue(present, "needs " + what);
    }
  }

  /** What is compiled for one kind of machine. */
  public static void needMachine(String system, String processor) {
    need(
        System.getProperty("os.name").equals(system)
            && System.getProperty("os.arch").equals(processor),
        system + " on " + processor);
  }

  public static void needRoot() {
    need(isRoot(), "root");
  }

  public static void needTool(String tool, String packageName) {
    boolean present =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    need(present, tool + " (apt-get install " + packageName + ")");
  }

  /** Where the JVM found these classes, for a JVM of its own. */
  static Set<Path> sources(Class<?>... classes) {
    Set<Path> sources = new LinkedHashSet<>();
    for (Class<?> type : classes) {
      sources.add(
          Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())));
    }
    return sources;
  }
}
