package caravan.vault.maintain;

import caravan.vault.FakeStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Runs actors by turns: one at a time, and a seeded choice at each call of the store decides who
 * goes on. Actors run on for a while, and are often held up long right before a call that changes
 * the store: what was looked at is then old when the change comes. Two runs of one seed do the
 * same.
 */
final class Turns implements FakeStore.Listener {
  /** Hears whenever another actor goes on, to let time pass. */
  interface Between {
    void turn(Random random);
  }

  private static final int RUNS_ON = 8;
  private static final int HOLD = 150;
  private static final int LONGEST_HOLD = 900;

  private final Random random;
  private final Between between;

  /** Threads that an actor starts take its turns. */
  private final ThreadLocal<Integer> self = new InheritableThreadLocal<>();

  private final List<Thread> threads = new ArrayList<>();
  private final List<Integer> alive = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Map<Integer, Integer> heldUntil = new HashMap<>();
  private int current = -1;
  private int turn;

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
    next(-1, 0);
    for (Thread thread : threads) {
      thread.join();
    }
    return failures;
  }

  @Override
  public void before(FakeStore.Call call, String name) {
    Integer number = self.get();
    if (number != null) {
      await(number); // another thread of this actor may have given its turn away
      boolean changes = call == FakeStore.Call.PUT || call == FakeStore.Call.DELETE;
      boolean commits = call == FakeStore.Call.PUT && name.startsWith("snapshots/");
      next(number, commits ? LONGEST_HOLD : changes && !name.startsWith("records/") ? HOLD : 0);
      await(number);
    }
  }

  private synchronized void next(int self, int hold) {
    turn++;
    if (hold > 0 && random.nextInt(3) == 0) {
      heldUntil.put(self, turn + random.nextInt(hold));
    } else if (alive.contains(self) && random.nextInt(RUNS_ON) > 0) {
      return;
    }
    between.turn(random);
    List<Integer> free = alive.stream().filter(a -> heldUntil.getOrDefault(a, 0) <= turn).toList();
    List<Integer> choice = free.isEmpty() ? alive : free;
    current = choice.isEmpty() ? -1 : choice.get(random.nextInt(choice.size()));
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
    next(number, 0);
  }
}
