package caravan.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of the user's own, with an end to its time and to what is kept of its output. One
 * use, one thread.
 */
public final class CommandRun {
  private static final int KEPT_LINES = 20;
  private static final int LINE = 500;
  private static final int BUFFER = 8 * 1024;

  /** A process that it left behind may hold its output open for ever. */
  private static final long READER_MILLIS = 2_000;

  private final List<String> words;
  private final Map<String, String> environment;
  private final Duration limit;
  private final Deque<String> lines = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();

  /**
   * How it ended.
   *
   * @param exit its exit code; -1 if it was ended, or never began
   * @param timedOut whether it was ended as it took too long
   * @param output the last lines that it wrote, of both its outputs
   */
  public record Result(int exit, boolean timedOut, List<String> output) {
    public Result {
      output = List.copyOf(output);
    }

    public boolean ok() {
      return exit == 0;
    }
  }

  /**
   * @param words the program and its arguments; a single one is a line for {@code /bin/sh}
   * @param environment all that it sees; nothing of this process's own is added
   * @param limit after which it is ended, with all processes that it began
   */
  public CommandRun(List<String> words, Map<String, String> environment, Duration limit) {
    this.words = words.size() == 1 ? List.of("/bin/sh", "-c", words.get(0)) : List.copyOf(words);
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException if it could not be started
   * @throws InterruptedException if this thread was; it is ended then too
   */
  public Result run() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    Thread reader = new Thread(() -> read(process.getInputStream()), "output of " + words.get(0));
    reader.setDaemon(true);
    reader.start();
    boolean ended = false;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    reader.join(READER_MILLIS);
    return new Result(ended ? process.exitValue() : -1, !ended, output());
  }

  private void read(InputStream in) {
    byte[] buffer = new byte[BUFFER];
    try (in) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        take(new String(buffer, 0, read, Charset.defaultCharset()));
      }
    } catch (IOException e) {
      take("(its output could not be read on: " + e.getMessage() + ")\n");
    }
  }

  private synchronized void take(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        keep();
      } else if (line.length() < LINE && !Character.isISOControl(c)) {
        line.append(c);
      }
    }
  }

  private void keep() {
    lines.add(line.toString());
    line.setLength(0);
    if (lines.size() > KEPT_LINES) {
      lines.remove();
    }
  }

  private synchronized List<String> output() {
    if (line.length() > 0) {
      keep();
    }
    return List.copyOf(lines);
  }
}
