package caravan.service;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * All operations of a service: at most so many at once, those of one source one after the other, in
 * the order in which they were asked for. What is under way is noted on disk, so that after a crash
 * a backup that did not end is begun again. Safe for concurrent use.
 */
public final class OperationRegistry implements Starter, AutoCloseable {
  /** The key of a log line's operation. */
  public static final String OPERATION = "operation_id";

  /** The key of a log line's cause. */
  public static final String CORRELATION = "correlation_id";

  /** Who asks for the batches of a drop folder. */
  private static final String DROP = "drop";

  /** Kinds that a later run continues, and whose end nobody's bytes wait for. */
  private static final Set<String> RESUMABLE =
      Set.of(
          "check", "drill", "graph export", "graph rebuild", "graph update", "understanding run");

  /** More operations that are over are forgotten, the oldest first. */
  static final int KEPT = 1_000;

  private static final int ANSWER_LIMIT = 512 * 1024;
  private static final long PROGRESS_NANOS = 250_000_000;
  private static final Logger LOG = LoggerFactory.getLogger(OperationRegistry.class);

  private final UseCases useCases;
  private final OperationStore store;
  private final Clock clock;
  private final int parallel;
  private final List<OperationListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Running> all = new LinkedHashMap<>();
  private final Map<String, String> byKey = new ConcurrentHashMap<>();
  private final Deque<Running> queue = new ArrayDeque<>();
  private final Set<Running> running = new HashSet<>();
  private boolean held;
  private boolean closed;

  /**
   * @param parallel operations at once, at least 1
   */
  public OperationRegistry(UseCases useCases, OperationStore store, Clock clock, int parallel) {
    this.useCases = useCases;
    this.store = store;
    this.clock = clock;
    this.parallel = parallel;
  }

  public void listen(OperationListener listener) {
    listeners.add(listener);
  }

  /**
   * Takes up what a process before this one has left: what was under way counts as interrupted, and
   * backups among it are asked for again. Call it once, before anything else.
   *
   * @return the operations that were begun again
   */
  public List<Operation> recover() throws IOException {
    List<Operation> again = new ArrayList<>();
    for (Operation left : store.all()) {
      Operation now = left;
      if (!left.state().isOver()) {
        now =
            left.over(
                Operation.State.INTERRUPTED,
                clock.instant(),
                left.exit(),
                "The service ended before this operation did.");
        store.save(now);
        if (left.kind().equals("backup") && !left.requestedBy().equals(DROP)) {
          again.add(left); // a drop folder takes up its batches itself
        }
      }
      synchronized (this) {
        all.put(now.id(), new Running(now));
      }
    }
    List<Operation> begun = new ArrayList<>();
    for (Operation backup : again) {
      begun.add(
          submit(
              new Submission(
                  backup.kind(),
                  backup.source(),
                  backup.arguments(),
                  backup.requestedBy(),
                  Optional.of(backup.correlationId()),
                  Optional.empty(),
                  backup.directory())));
    }
    return begun;
  }

  @Override
  public Operation submit(Submission wish) {
    return submit(wish, Optional.empty());
  }

  /**
   * The same, with one who hears of this operation alone, from its start on.
   *
   * @throws IllegalStateException if the service is stopping
   */
  public Operation submit(Submission wish, Optional<OperationListener> follower) {
    Running made;
    synchronized (this) {
      String known = wish.idempotencyKey().map(byKey::get).orElse(null);
      Running before = known == null ? null : all.get(known);
      if (before != null) {
        follower.ifPresent(before.followers::add);
        return before.operation;
      }
      if (closed) {
        throw new IllegalStateException("The service is stopping. Ask again when it is back.");
      }
      made = new Running(fresh(wish));
      follower.ifPresent(made.followers::add);
      all.put(made.operation.id(), made);
      wish.idempotencyKey().ifPresent(key -> byKey.put(key, made.operation.id()));
      queue.add(made);
      forgetOldest();
    }
    save(made.operation);
    tell(made, listener -> listener.changed(made.operation));
    next();
    return made.operation;
  }

  private Operation fresh(Submission wish) {
    Instant now = clock.instant();
    return new Operation(
        Operation.newId(wish.kind(), now),
        wish.correlationId()
            .orElseGet(
                () -> "corr-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())),
        wish.kind(),
        wish.source(),
        wish.arguments(),
        wish.requestedBy(),
        Operation.State.QUEUED,
        now,
        Optional.empty(),
        Optional.empty(),
        -1,
        "",
        wish.directory());
  }

  private void forgetOldest() {
    if (all.size() <= KEPT) {
      return;
    }
    all.values().stream()
        .filter(one -> one.operation.state().isOver())
        .findFirst()
        .ifPresent(
            one -> {
              all.remove(one.operation.id());
              byKey.values().remove(one.operation.id());
              store.remove(one.operation.id());
            });
  }

  /** Begins what may begin. */
  private void next() {
    List<Running> begin = new ArrayList<>();
    synchronized (this) {
      if (closed || held) {
        return;
      }
      Set<String> busy = new HashSet<>();
      running.forEach(one -> busy.add(one.operation.source()));
      for (Running one : List.copyOf(queue)) {
        if (running.size() >= parallel) {
          break;
        }
        String source = one.operation.source();
        if (source.isEmpty() || busy.add(source)) {
          queue.remove(one);
          running.add(one);
          begin.add(one);
        }
      }
    }
    for (Running one : begin) {
      Thread thread = new Thread(() -> perform(one), one.operation.id());
      // not that of who asked: a web server's finds nothing any more once that has stopped
      thread.setContextClassLoader(OperationRegistry.class.getClassLoader());
      one.thread = thread;
      thread.start();
    }
  }

  private void perform(Running one) {
    MDC.put(OPERATION, one.operation.id());
    MDC.put(CORRELATION, one.operation.correlationId());
    try {
      change(one, operation -> operation.begun(clock.instant()));
      int exit = -1;
      String failure = "";
      try {
        exit = useCases.run(one.operation.arguments(), one.operation.directory(), one);
        one.answer.close();
      } catch (RuntimeException | Error e) { // the last place that can say anything at all
        LOG.error("{} failed", one.operation.id(), e);
        failure = "Something unexpected failed (" + e + "). Nothing that was stored is lost.";
      }
      int code = exit;
      String sentence = failure;
      Operation.State how = ending(one, code);
      change(
          one,
          operation ->
              operation.over(
                  how, clock.instant(), code, sentence.isEmpty() ? operation.message() : sentence));
    } finally {
      MDC.remove(OPERATION);
      MDC.remove(CORRELATION);
      synchronized (this) {
        running.remove(one);
        notifyAll();
      }
      one.over.complete(new Ended(one.operation, one.lines()));
      next();
    }
  }

  private synchronized Operation.State ending(Running one, int exit) {
    Operation.State how = exit < 0 ? Operation.State.FAILED : Operation.stateOf(exit);
    if (how == Operation.State.SUCCEEDED || how == Operation.State.INCOMPLETE) {
      return how; // it was quicker than who wanted its end
    }
    if (closed) {
      return Operation.State.INTERRUPTED;
    }
    return one.cancelled ? Operation.State.CANCELLED : how;
  }

  private void change(Running one, UnaryOperator<Operation> how) {
    Operation now;
    synchronized (this) {
      now = how.apply(one.operation);
      one.operation = now;
    }
    save(now);
    tell(one, listener -> listener.changed(now));
  }

  private void save(Operation operation) {
    try {
      store.save(operation);
    } catch (IOException e) { // it is history, and must not stop a backup
      LOG.warn("Cannot note {}: {}", operation.id(), e.toString());
    }
  }

  private void tell(Running about, Consumer<OperationListener> what) {
    for (OperationListener listener : listeners) {
      tell(listener, what);
    }
    for (OperationListener listener : about.followers) {
      tell(listener, what);
    }
  }

  private static void tell(OperationListener listener, Consumer<OperationListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException e) { // whoever listens must not stop a backup
      LOG.warn("A listener failed", e);
    }
  }

  /**
   * Lets somebody hear of one operation from now on.
   *
   * @return ends that; empty if there is no such operation
   */
  public Optional<Runnable> follow(String id, OperationListener follower) {
    Running found;
    synchronized (this) {
      found = all.get(id);
    }
    if (found == null) {
      return Optional.empty();
    }
    found.followers.add(follower);
    return Optional.of(() -> found.followers.remove(follower));
  }

  /** One of them, as it stands now. */
  public synchronized Optional<Operation> find(String id) {
    Running found = all.get(id);
    return found == null ? Optional.empty() : Optional.of(found.operation);
  }

  /** All that are known, the newest first. */
  public synchronized List<Operation> all() {
    List<Operation> operations = new ArrayList<>();
    all.values().forEach(one -> operations.add(one.operation));
    operations.sort(Comparator.comparing(Operation::requested).reversed());
    return operations;
  }

  /** What it has answered so far. */
  public Optional<List<String>> answer(String id) {
    Running found;
    synchronized (this) {
      found = all.get(id);
    }
    return found == null ? Optional.empty() : Optional.of(found.lines());
  }

  /** How far it is, where it has said so. */
  public synchronized Optional<UseCases.Progress> progress(String id) {
    Running found = all.get(id);
    return found == null ? Optional.empty() : Optional.ofNullable(found.progress);
  }

  @Override
  public synchronized CompletionStage<Ended> whenOver(String id) {
    Running found = all.get(id);
    if (found == null) {
      return CompletableFuture.failedFuture(new IllegalArgumentException("There is no " + id));
    }
    return found.over;
  }

  /**
   * Ends an operation early.
   *
   * @return false if there is none, or it is over
   */
  public boolean cancel(String id) {
    Running found;
    boolean waiting;
    synchronized (this) {
      found = all.get(id);
      if (found == null || found.operation.state().isOver()) {
        return false;
      }
      found.cancelled = true;
      waiting = queue.remove(found);
      Thread thread = found.thread;
      if (thread != null) {
        thread.interrupt();
      }
    }
    if (waiting) {
      change(
          found,
          operation ->
              operation.over(
                  Operation.State.CANCELLED, clock.instant(), -1, "It was ended before it began."));
      found.over.complete(new Ended(found.operation, List.of()));
    }
    return true;
  }

  /**
   * Lets a running operation wait at its next batch of files.
   *
   * @return false if it does not run
   */
  public boolean pause(String id) {
    return pause(id, Operation.State.RUNNING, Operation.State.PAUSED);
  }

  /**
   * Lets a paused one go on.
   *
   * @return false if it is not paused
   */
  public boolean resume(String id) {
    return pause(id, Operation.State.PAUSED, Operation.State.RUNNING);
  }

  private boolean pause(String id, Operation.State from, Operation.State to) {
    Running found;
    synchronized (this) {
      found = all.get(id);
      if (found == null || found.operation.state() != from) {
        return false;
      }
      found.operation = found.operation.at(to);
      notifyAll();
    }
    Operation now = found.operation;
    tell(found, listener -> listener.changed(now));
    return true;
  }

  /** Begins nothing new until {@link #release}; what runs goes on. */
  public synchronized void hold() {
    held = true;
  }

  /** Begins again what waits. */
  public void release() {
    synchronized (this) {
      held = false;
    }
    next();
  }

  public synchronized boolean isHeld() {
    return held;
  }

  /** Whether any runs now. */
  public synchronized boolean isBusy() {
    return !running.isEmpty();
  }

  /**
   * Takes nothing new and waits for what runs; what is not over by then is interrupted, and begun
   * again by the next service. What goes on at any time from where it was is not waited for.
   */
  public void close(java.time.Duration patience) {
    List<Running> left;
    synchronized (this) {
      closed = true;
      running.stream()
          .filter(one -> RESUMABLE.contains(one.operation.kind()))
          .map(one -> one.thread)
          .filter(Objects::nonNull)
          .forEach(Thread::interrupt);
      long until = System.nanoTime() + patience.toNanos();
      boolean interrupted = false;
      while (!running.isEmpty() && !interrupted) {
        long millis = (until - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          break;
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          interrupted = true;
          Thread.currentThread().interrupt();
        }
      }
      left = List.copyOf(running);
      left.forEach(
          one -> {
            Thread thread = one.thread;
            if (thread != null) {
              thread.interrupt();
            }
          });
    }
    for (Running one : left) {
      Thread thread = one.thread;
      if (thread != null && thread != Thread.currentThread()) {
        try {
          thread.join(patience.toMillis() + 5_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    close(java.time.Duration.ZERO);
  }

  /** An operation with its thread, and what it says. */
  private final class Running implements UseCases.Channel {
    private final List<OperationListener> followers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Ended> over = new CompletableFuture<>();
    private final Deque<String> said = new ArrayDeque<>();
    private final LineStream answer = new LineStream(this::line);
    private volatile Operation operation;
    private volatile @Nullable Thread thread;
    private volatile UseCases.@Nullable Progress progress;
    private volatile boolean cancelled;
    private int length;
    private long toldAt;

    Running(Operation operation) {
      this.operation = operation;
      if (operation.state().isOver()) {
        over.complete(new Ended(operation, List.of()));
      }
    }

    List<String> lines() {
      synchronized (said) {
        return List.copyOf(said);
      }
    }

    @Override
    public OutputStream answer() {
      return answer;
    }

    private void line(String line) {
      synchronized (said) {
        said.add(line);
        length += line.length();
        while (length > ANSWER_LIMIT && said.size() > 1) {
          length -= said.remove().length();
        }
      }
      tell(this, listener -> listener.answered(operation, line));
    }

    @Override
    public void said(String sentence) {
      synchronized (OperationRegistry.this) {
        operation = operation.saying(sentence);
      }
      tell(this, listener -> listener.said(operation, sentence));
    }

    @Override
    public void progress(UseCases.Progress now) {
      progress = now;
      long nanos = System.nanoTime();
      synchronized (said) {
        if (toldAt != 0 && nanos - toldAt < PROGRESS_NANOS) {
          return;
        }
        toldAt = nanos;
      }
      tell(this, listener -> listener.progressed(operation, now));
    }

    @Override
    public Optional<Operation> operation() {
      return Optional.of(operation);
    }

    @Override
    public void mayGoOn() throws InterruptedException {
      synchronized (OperationRegistry.this) {
        while (operation.state() == Operation.State.PAUSED) {
          OperationRegistry.this.wait();
        }
      }
    }
  }
}
