package caravan.graph.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of the embedded database, and the lines that it says. It ends with its standard
 * input, and so with this process, however this one ends. For one asking thread.
 */
final class ServerProcess {
  /** Settings of its surroundings that a JVM may need; all others, as passwords, stay here. */
  private static final Set<String> ENVIRONMENT =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SystemRoot", "PATH");

  private static final String MAIN = "caravan.graph.server.child.GraphServerMain";

  /** Says that there are no more lines. */
  private static final String END = "";

  private final Process process;
  private final Writer in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /**
   * @param jars the folder of its class path
   * @param archive of classes, by which it starts faster
   * @param folder of the store
   */
  ServerProcess(
      Path jars, ClassArchive archive, Path folder, int heapMegabytes, int pageCacheMegabytes)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-Xms32m");
    // what a batch is made of lives until it is committed: with less room it would be kept as if it
    // were to stay, and a third of a projection would be full collections
    command.add("-Xmn" + heapMegabytes * 7 / 16 + "m");
    command.add("-XX:SurvivorRatio=3");
    command.add("-XX:MaxDirectMemorySize=64m");
    command.add("-XX:+UseSerialGC");
    // the start is long and runs once: its code need not be optimised, only what batches and
    // questions do again and again
    command.add("-XX:Tier4InvocationThreshold=20000");
    command.add("-XX:Tier4MinInvocationThreshold=5000");
    command.add("-XX:Tier4CompileThreshold=40000");
    command.add("-XX:Tier4BackEdgeThreshold=200000");
    command.add("-Xshare:auto");
    command.add("-Xlog:disable");
    command.add(archive.option());
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:+DisplayVMOutputToStderr");
    command.add("-XX:-UsePerfData");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.add("-Djava.awt.headless=true");
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-cp");
    command.add(jars.resolve("*").toString());
    command.add(MAIN);
    command.add(folder.toString());
    command.add(Integer.toString(pageCacheMegabytes));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name));
    // glibc would keep what each of its threads gave back for that thread alone
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    // and would take ever larger pieces for small ones, which it keeps when they are given back
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "262144");
    builder.redirectError(folder.resolve("server.log").toFile());
    process = builder.start();
    in = process.outputWriter(StandardCharsets.UTF_8);
    Thread reading = new Thread(this::read, "reads the graph's process");
    reading.setDaemon(true);
    reading.start();
  }

  /** Tells it one line. */
  void tell(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // its end; what it was is seen from its exit status
    }
    lines.add(END);
  }

  /**
   * The next line.
   *
   * @return null if none came in time; empty if the process ended
   */
  @Nullable String line(Duration limit) throws InterruptedException {
    return lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  long pid() {
    return process.pid();
  }

  /** Ends it in the middle of whatever it does. */
  void kill() {
    process.destroyForcibly();
    join(Duration.ofSeconds(10));
  }

  /** Lets it close its files, and waits for that, but not for what it does afterwards. */
  void close(Duration patience) {
    try {
      in.close();
    } catch (IOException e) {
      // it ended by itself
    }
    long end = System.nanoTime() + patience.toNanos();
    try {
      String line;
      do {
        line = line(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      } while (line != null && !line.equals("CLOSED") && !line.equals(END));
      if (line == null) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean join(Duration patience) {
    boolean interrupted = false;
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
