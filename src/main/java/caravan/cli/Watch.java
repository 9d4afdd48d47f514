package caravan.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows progress beside the work, until it is closed. */
final class Watch implements AutoCloseable {
  private static final long EVERY_MILLIS = 200;

  private final Terminal terminal;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Watch(Terminal terminal, Supplier<Terminal.Status> status) {
    this.terminal = terminal;
    this.thread = new Thread(() -> show(status), "progress");
    thread.setDaemon(true);
  }

  static Watch start(Terminal terminal, Supplier<Terminal.Status> status) {
    Watch watch = new Watch(terminal, status);
    watch.thread.start();
    return watch;
  }

  private void show(Supplier<Terminal.Status> status) {
    try {
      while (!ended.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        terminal.progress(status.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody wants to see more
    }
  }

  @Override
  public void close() {
    ended.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    terminal.end();
  }
}
