package caravan.analysis.worker;

import caravan.analysis.worker.Frames.Frame;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of a worker and the threads that read from it. For one asking thread. */
final class ChildProcess {
  /** What the JVM exits with under {@code -XX:+ExitOnOutOfMemoryError}. */
  static final int OUT_OF_MEMORY = 3;

  private static final int STDERR_KEPT = 8192;

  /** What the reading thread saw: a message, or nothing more. */
  private record Event(@Nullable Frame frame) {}

  private final Process process;
  private final Path folder;
  private final DataOutputStream out;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Tail stderr = new Tail(STDERR_KEPT);
  private int asked;

  ChildProcess(Spec spec) throws IOException {
    folder = PrivateFolder.create();
    try {
      process = ChildCommand.of(spec, folder).start();
    } catch (IOException e) {
      PrivateFolder.remove(folder);
      throw e;
    }
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
    daemon("reads a worker", this::read);
    daemon("drains a worker", () -> stderr.drain(process.getErrorStream()));
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      while (true) {
        events.add(new Event(Frames.read(in)));
      }
    } catch (IOException e) {
      // its end, or bytes that are no message: no further word of it can be relied on
      events.add(new Event(null));
    }
  }

  /** The next message; null if the process ended or talks nonsense. */
  @Nullable Frame receive() throws InterruptedException {
    return events.take().frame();
  }

  /**
   * @return null if none came in time
   * @throws IOException if the process ended or talks nonsense
   */
  @Nullable Frame receive(Duration limit) throws InterruptedException, IOException {
    Event event = events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (event == null) {
      return null;
    }
    if (event.frame() == null) {
      throw new IOException("the worker's process ended");
    }
    return event.frame();
  }

  void send(byte[] request) throws IOException {
    asked++;
    Frames.write(out, Frames.REQUEST, request);
  }

  int asked() {
    return asked;
  }

  long pid() {
    return process.pid();
  }

  /**
   * The end of what it wrote to its standard error. Once it has got a request, that may hold
   * something of the content.
   */
  String stderr() {
    return stderr.text();
  }

  /** Ends it now, and removes its files. Returns how it ended: an exit status. */
  int kill() throws InterruptedException, IOException {
    process.destroyForcibly();
    return gone();
  }

  /** Waits for its own end, but not for long, and removes its files. */
  int end(Duration patience) throws InterruptedException, IOException {
    if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
    }
    return gone();
  }

  /** Lets it end by itself: it does so when its standard input ends. */
  void close(Duration patience) throws InterruptedException, IOException {
    try {
      out.close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
    end(patience);
  }

  private int gone() throws InterruptedException, IOException {
    int status = process.waitFor();
    PrivateFolder.remove(folder);
    return status;
  }
}
