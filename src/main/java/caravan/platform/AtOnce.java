package caravan.platform;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does some things at once that each wait for an answer from far away: the first on the caller's
 * own thread, the others on threads that live as long as that takes. Stateless.
 */
public final class AtOnce {
  private AtOnce() {}

  /** One of the things to do. */
  public interface Task<T> {
    /** Runs on any thread. */
    T run() throws IOException;
  }

  /**
   * How long is waited for the others once one has succeeded: at least so long, and so many times
   * as long as that one took.
   *
   * @param times below zero for a grace without end
   */
  public record Grace(Duration least, int times) {
    /** All are waited for. */
    public static final Grace ENDLESS = new Grace(Duration.ZERO, -1);

    private boolean ends() {
      return times >= 0;
    }
  }

  /**
   * What came of one task: a value, or a failure, or neither if it was not waited for.
   *
   * @param failure an {@link IOException} or what is unchecked
   */
  public record Answer<T>(@Nullable T value, @Nullable Throwable failure) {
    /** Whether it was left behind; it may still do its work. */
    public boolean late() {
      return value == null && failure == null;
    }

    /**
     * The value.
     *
     * @throws IOException what the task threw
     */
    public T get() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (value == null) {
        throw new IllegalStateException("there is no answer yet");
      }
      return value;
    }
  }

  /**
   * Waits for all.
   *
   * @param most how many run at once, at least 1
   * @return what they answered, in their order
   * @throws IOException the failure of the first in order that failed, once all have ended
   */
  public static <T> List<T> all(int most, List<? extends Task<T>> tasks) throws IOException {
    Run<T> run = new Run<>(tasks);
    run.start(Math.min(most, tasks.size()) - 1);
    run.work();
    List<T> values = new ArrayList<>();
    for (Answer<T> answer : run.await(Grace.ENDLESS)) {
      values.add(answer.get());
    }
    return values;
  }

  /**
   * Waits for two that answer different things.
   *
   * @throws IOException the failure of the first, else of the second, once both have ended
   */
  public static <A, B> Both<A, B> both(Task<A> one, Task<B> other) throws IOException {
    Run<B> run = new Run<>(List.of(other));
    run.start(1);
    Answer<A> first = Run.answer(one);
    Answer<B> second = run.await(Grace.ENDLESS).get(0);
    return new Both<>(first.get(), second.get());
  }

  /** What two tasks answered. */
  public record Both<A, B>(A one, B other) {}

  /**
   * Waits for all, or for as long as the grace says. Unlike {@link #all} it uses a thread for each,
   * unless there is but one, so that none of them can hold the caller.
   *
   * @return what came of each, in their order
   */
  public static <T> List<Answer<T>> each(Grace grace, List<? extends Task<T>> tasks)
      throws InterruptedIOException {
    Run<T> run = new Run<>(tasks);
    if (tasks.size() == 1) {
      run.work();
    } else {
      run.start(tasks.size());
    }
    return run.await(grace);
  }

  /** One set of tasks on its way. */
  private static final class Run<T> {
    private final List<? extends Task<T>> tasks;
    private final List<Answer<T>> answers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long begun = System.nanoTime();
    private int next;
    private int ended;
    private long succeeded;
    private boolean any;

    Run(List<? extends Task<T>> tasks) {
      this.tasks = tasks;
      for (int i = 0; i < tasks.size(); i++) {
        answers.add(new Answer<>(null, null));
      }
    }

    void start(int helpers) {
      for (int i = 1; i <= helpers; i++) {
        Thread thread = new Thread(LogContext.carried(this::work), "at-once-" + i);
        thread.setDaemon(true);
        threads.add(thread);
      }
      threads.forEach(Thread::start);
    }

    /** Does what nobody has begun yet. */
    void work() {
      for (int i = take(); i >= 0; i = take()) {
        end(i, answer(tasks.get(i)));
      }
    }

    static <T> Answer<T> answer(Task<T> task) {
      try {
        return new Answer<>(task.run(), null);
      } catch (IOException | RuntimeException | Error e) {
        return new Answer<>(null, e);
      }
    }

    private synchronized int take() {
      return next < tasks.size() ? next++ : -1;
    }

    private synchronized void end(int task, Answer<T> answer) {
      answers.set(task, answer);
      ended++;
      if (answer.failure() == null && !any) {
        any = true;
        succeeded = System.nanoTime();
      }
      notifyAll();
    }

    synchronized List<Answer<T>> await(Grace grace) throws InterruptedIOException {
      try {
        while (ended < tasks.size()) {
          if (!any || !grace.ends()) {
            wait();
          } else {
            long patience = Math.max(grace.least().toNanos(), grace.times() * (succeeded - begun));
            long left = succeeded + patience - System.nanoTime();
            if (left <= 0) {
              break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
          }
        }
      } catch (InterruptedException e) {
        threads.forEach(Thread::interrupt);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while several answers were awaited");
      }
      return List.copyOf(answers);
    }
  }
}
