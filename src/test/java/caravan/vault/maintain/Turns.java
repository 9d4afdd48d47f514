package caravan.vault.maintain;

import caravan.vault.FakeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Runs actors by turns: one at a time, and a seeded choice at each call of the store decides who
 * goes on. So two runs of one seed do the same.
 */
final class Turns implements FakeStore.Listener {
  /** Hears of each turn, to let time pass. */
  interface Between {
    void turn(Random random);
  }

  private final Random random;
  private final Between between;
  private final ThreadLocal<Integer> self = new ThreadLocal<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Integer> alive = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int current = -1;

  Turns(long seed, Between between) {
    this.random = new Random(seed);
    this.between = between;
  }

  /** Adds an actor; it starts with {@link #run}. */
  void actor(Callable<?> work) {
    int number = threads.size();
    alive.add(number);
    Thread thread =
        new Thread(
            () -> {
              self.set(number);
              try {
                await(number);
                work.call();
              } catch (Throwable e) {
                synchronized (this) {
                  failures.add(e);
                }
              } finally {
                end(number);
              }
            },
            "actor-" + number);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /** Runs all actors to their ends; answers what they failed with. */
  List<Throwable> run() throws InterruptedException {
    threads.forEach(Thread::start);
    next();
    for (Thread thread : threads) {
      thread.join();
    }
    return failures;
  }

  @Override
  public void before(FakeStore.Call call, String name) {
    Integer number = self.get();
    if (number != null) {
      next();
      await(number);
    }
  }

  private synchronized void next() {
    between.turn(random);
    current = alive.isEmpty() ? -1 : alive.get(random.nextInt(alive.size()));
    notifyAll();
  }

  private synchronized void await(int number) {
    while (current != number) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private synchronized void end(int number) {
    alive.remove((Integer) number);
    next();
  }
}
