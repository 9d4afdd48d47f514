package caravan.analysis.worker;

import caravan.analysis.worker.Frames.Frame;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks a process of its own, one request at a time, and starts another one when that ended, hung or
 * had enough requests. The process ends with this one, however this one ends. Safe for concurrent
 * use; who asks while another does waits.
 */
public final class Worker implements AutoCloseable {
  /** How long a process that was told to end, or broke its pipe, may take to be gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Spec spec;
  private @Nullable ChildProcess child;
  private boolean closed;

  private Worker(Spec spec) {
    this.spec = spec;
  }

  /**
   * Starts the first process, so that a machine that cannot start one is known at once.
   *
   * @throws IOException if it cannot be started, with what it said
   */
  public static Worker start(Spec spec) throws IOException {
    Worker worker = new Worker(spec);
    try {
      worker.running();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return worker;
  }

  /**
   * What the handler makes of a request.
   *
   * @param limit the longest that it may take; starting another process does not count
   * @return why there is no answer, where the request is at fault
   * @throws IOException if no process can be started: no request is to blame, and trying again
   *     later may help
   * @throws InterruptedIOException if the thread was interrupted; the process is ended
   */
  public synchronized Answer ask(byte[] request, Duration limit) throws IOException {
    if (request.length > Frames.MAX) {
      return failed(
          Reason.TOO_LARGE,
          request.length + " bytes; a worker takes at most " + Frames.MAX + " at once");
    }
    try {
      return asked(running(), request, limit);
    } catch (InterruptedException e) {
      discard();
      throw interrupted(e);
    }
  }

  private Answer asked(ChildProcess running, byte[] request, Duration limit)
      throws InterruptedException, IOException {
    Frame frame;
    try {
      running.send(request);
      frame = running.receive(limit);
    } catch (IOException e) {
      child = null;
      return ended(running.end(PATIENCE));
    }
    if (frame == null) {
      child = null;
      running.kill();
      return failed(Reason.TIMED_OUT, "took longer than " + limit.toMillis() + " ms");
    }
    return switch (frame.kind()) {
      case Frames.DONE -> new Answer.Done(frame.bytes());
      case Frames.FAILED -> new Answer.Failed(unreadable(frame.bytes()));
      default -> {
        child = null;
        running.kill();
        yield failed(Reason.CRASHED, "the worker gave an answer of an unknown kind");
      }
    };
  }

  private static Answer ended(int status) {
    return status == ChildProcess.OUT_OF_MEMORY
        ? failed(Reason.OUT_OF_MEMORY, "needed more memory than the worker may have")
        : failed(Reason.CRASHED, "the worker ended with status " + status);
  }

  private static Answer failed(Reason reason, String detail) {
    return new Answer.Failed(new Unreadable(reason, detail));
  }

  private static Unreadable unreadable(byte[] bytes) throws IOException {
    Reason[] reasons = Reason.values();
    if (bytes.length == 0 || bytes[0] < 0 || bytes[0] >= reasons.length) {
      throw new IOException("a worker of another version of Caravan answers: restart Caravan");
    }
    return new Unreadable(
        reasons[bytes[0]], new String(Frames.tail(bytes), StandardCharsets.UTF_8));
  }

  /** A process that takes a request. */
  private synchronized ChildProcess running() throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the worker is closed");
    }
    if (child != null && child.asked() >= spec.requests()) {
      ChildProcess tired = child;
      child = null;
      tired.close(PATIENCE);
    }
    if (child == null) {
      child = started();
    }
    return child;
  }

  private ChildProcess started() throws IOException, InterruptedException {
    ChildProcess started = new ChildProcess(spec);
    try {
      Frame ready = started.receive(spec.start());
      if (ready != null && ready.kind() == Frames.READY) {
        return started;
      }
    } catch (IOException e) {
      int status = started.end(PATIENCE);
      throw new IOException(
          "cannot start a worker for '%s': it ended with status %d and said: %s"
              .formatted(spec.handler(), status, started.stderr().strip()),
          e);
    } catch (InterruptedException e) {
      started.kill();
      throw e;
    }
    started.kill();
    throw new IOException(
        "cannot start a worker for '%s': not ready within %d s"
            .formatted(spec.handler(), spec.start().toSeconds()));
  }

  private void discard() throws IOException {
    ChildProcess running = child;
    child = null;
    if (running != null) {
      try {
        running.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted while a worker works");
    e.initCause(cause);
    return e;
  }

  /** The id of the process that would take the next request; empty if it is yet to be started. */
  synchronized OptionalLong pid() {
    return child == null ? OptionalLong.empty() : OptionalLong.of(child.pid());
  }

  /** Ends the process and removes its files. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    ChildProcess running = child;
    child = null;
    if (running != null) {
      try {
        running.close(PATIENCE);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }
}
