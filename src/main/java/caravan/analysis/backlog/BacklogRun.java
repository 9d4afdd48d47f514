package caravan.analysis.backlog;

import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import caravan.platform.LogContext;
import caravan.platform.limits.CpuShare;
import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryLimitException;
import caravan.platform.temporary.TemporaryRoom;
import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import caravan.vault.meaning.MeaningWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works through what waits, the most important first, with a few threads; keeps what it learned,
 * and brings it into the vault from time to time. It may be stopped at any moment: what was not
 * kept is analyzed again. Used once, by one thread.
 */
public final class BacklogRun {
  private static final int AHEAD = 4;
  private static final Duration KEEP_EVERY = Duration.ofSeconds(2);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(5);
  private static final long SAVE_BYTES = 8L << 20;

  private final UnderstandingStore store;
  private final Analyzer analyzer;
  private final Supplier<Fetcher> fetchers;
  private final MeaningWriter writer;
  private final Options options;

  private final LinkedBlockingQueue<Waiting> work = new LinkedBlockingQueue<>();
  private final Set<ContentId> busy = ConcurrentHashMap.newKeySet();

  /** What temporary files have no room for, and how large it is; it goes on waiting. */
  private final Map<ContentId, Long> postponed = new ConcurrentHashMap<>();

  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Long> failed = new TreeMap<>();
  private final Map<String, IOException> notSaved = new TreeMap<>();
  private volatile @Nullable Throwable broken;
  private volatile long done;
  private long started;
  private long unsavedBytes;
  private long savedAt;

  /**
   * How it is to run.
   *
   * @param threads analyze at once
   * @param pace how much of the machine they may take
   * @param limit contents to analyze at most
   * @param until asked between contents; true ends the run
   * @param largest bytes of a content that is read
   * @param work folder for contents in clear, of its owner alone; emptied at the end
   * @param status file that tells others how far it is
   * @param clock for the status
   * @param cpu how much of the processors analysis may use, with others
   * @param temporary counts the contents in the folder
   */
  public record Options(
      int threads,
      Pace pace,
      long limit,
      BooleanSupplier until,
      long largest,
      Path work,
      Path status,
      Clock clock,
      CpuShare cpu,
      TemporaryFiles temporary) {}

  /**
   * What a run did.
   *
   * @param analyzed contents
   * @param failed how many of these records name something unreadable, by reason
   * @param seconds it took
   * @param postponed contents that wait on, as they are larger than all temporary files may be
   * @param notSaved why a copy of the vault did not take the records, by destination
   */
  public record Outcome(
      long analyzed,
      Map<String, Long> failed,
      double seconds,
      long postponed,
      Map<String, IOException> notSaved) {}

  /** Told from time to time. */
  public interface Listener {
    void at(BacklogStatus status);
  }

  public BacklogRun(
      UnderstandingStore store,
      Analyzer analyzer,
      Supplier<Fetcher> fetchers,
      MeaningWriter writer,
      Options options) {
    this.store = store;
    this.analyzer = analyzer;
    this.fetchers = fetchers;
    this.writer = writer;
    this.options = options;
  }

  /**
   * Runs until nothing waits, the limit is reached or somebody wants an end.
   *
   * @throws IOException if the vault cannot be read or written; what was learned is kept
   */
  public Outcome run(Listener listener) throws IOException, InterruptedException {
    started = System.nanoTime();
    savedAt = started;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < options.threads(); i++) {
      Thread thread = new Thread(LogContext.carried(this::work), "analyze-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    try {
      dispatch(listener);
    } finally {
      over.countDown();
      work.clear();
      for (Thread thread : threads) {
        thread.interrupt();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      store.commit();
      tell(listener, false);
    }
    rethrow();
    save();
    store.commit();
    return new Outcome(done, failures(), seconds(), postponed.size(), notSaved);
  }

  private void dispatch(Listener listener) throws IOException, InterruptedException {
    long kept = System.nanoTime();
    long given = 0;
    while (broken == null && !options.until().getAsBoolean()) {
      postponed.values().removeIf(options.temporary()::allows); // the limit may have been raised
      int room = AHEAD * options.threads() - work.size();
      List<Waiting> next =
          room <= 0 || given >= options.limit()
              ? List.of()
              : store.next((int) Math.min(room, options.limit() - given), this::isTaken);
      boolean some = false;
      for (Waiting waiting : next) {
        if (waiting.size() <= options.largest() && !options.temporary().allows(waiting.size())) {
          postponed.put(waiting.content(), waiting.size());
          continue;
        }
        busy.add(waiting.content());
        work.add(waiting);
        given++;
        some = true;
      }
      if (next.isEmpty() && busy.isEmpty()) {
        return;
      }
      if (!next.isEmpty() && !some) {
        continue; // behind them there may be smaller ones
      }
      synchronized (this) {
        wait(100);
      }
      if (System.nanoTime() - kept > KEEP_EVERY.toNanos()) {
        kept = System.nanoTime();
        store.commit();
        tell(listener, true);
        if (unsaved() > SAVE_BYTES || kept - savedAt > SAVE_EVERY.toNanos()) {
          save();
        }
      }
    }
  }

  private boolean isTaken(ContentId content) {
    return busy.contains(content) || postponed.containsKey(content);
  }

  /** One thread: takes, fetches, analyzes, learns. */
  private void work() {
    try (Fetcher fetcher = fetchers.get()) {
      while (over.getCount() > 0) {
        Waiting waiting = work.take();
        options.pace().awaitMains(over);
        long begin = System.nanoTime();
        CpuShare.Piece piece = options.cpu().begin();
        attempt(fetcher, waiting);
        Duration rest = options.pace().rest(Duration.ofNanos(System.nanoTime() - begin));
        options.cpu().endBehind(piece);
        if (over.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run is over
    } catch (IOException | RuntimeException | Error e) {
      if (over.getCount() > 0) {
        broken = e;
        wake();
      }
    }
  }

  private void attempt(Fetcher fetcher, Waiting waiting) throws IOException, InterruptedException {
    try {
      learn(understand(fetcher, waiting));
    } catch (TemporaryLimitException e) { // it was lowered meanwhile
      postponed.put(waiting.content(), waiting.size());
      busy.remove(waiting.content());
      wake();
    }
  }

  private Understanding understand(Fetcher fetcher, Waiting waiting)
      throws IOException, InterruptedException {
    if (waiting.size() > options.largest()) {
      return analyzer.tooLarge(waiting);
    }
    Path file = options.work().resolve(waiting.content().toString());
    try (TemporaryRoom room = options.temporary().room()) {
      room.await(waiting.size());
      fetcher.fetch(waiting, file);
      long asked = System.nanoTime();
      Understanding understood = analyzer.analyze(waiting, file);
      // who works on it is a process of its own, and busy for as long as it is asked
      options.cpu().note(Duration.ofNanos(System.nanoTime() - asked));
      return understood;
    } catch (DamagedException e) {
      return analyzer.unavailable(waiting, "the vault does not have it whole: run 'caravan check'");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void learn(Understanding understanding) {
    store.learn(understanding);
    synchronized (this) {
      understanding
          .failures()
          .values()
          .forEach(f -> failed.merge(BacklogStatus.word(f.reason()), 1L, Long::sum));
      unsavedBytes += 1024;
      done++;
    }
    busy.remove(understanding.content());
    wake();
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized long unsaved() {
    return unsavedBytes;
  }

  private synchronized Map<String, Long> failures() {
    return new TreeMap<>(failed);
  }

  /** Brings into the vault what is in none yet. */
  private void save() throws IOException {
    for (Map<String, byte[]> lines = store.unsaved(SAVE_BYTES);
        !lines.isEmpty();
        lines = store.unsaved(SAVE_BYTES)) {
      MeaningWriter.Written written = writer.write(new ArrayList<>(lines.values()));
      notSaved.putAll(written.failures());
      Map<String, ChunkId> homes = new TreeMap<>();
      int at = 0;
      for (String content : lines.keySet()) {
        homes.put(content, written.homes().get(at++));
      }
      store.saved(homes);
      store.commit();
    }
    synchronized (this) {
      unsavedBytes = 0;
    }
    savedAt = System.nanoTime();
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  private void tell(Listener listener, boolean running) throws IOException {
    BacklogStatus status =
        new BacklogStatus(
            options.clock().instant(),
            running,
            store.understood(),
            store.waiting(),
            failures(),
            done / Math.max(0.001, seconds()),
            running && options.pace().mustWait() ? "on battery" : lacking());
    status.write(options.status());
    listener.at(status);
  }

  /** Why nothing goes on where all that waits has no room. */
  private String lacking() {
    return busy.isEmpty() && !postponed.isEmpty()
        ? "what waits is larger than caravan.resources.temporary.limit"
        : "";
  }

  private void rethrow() throws IOException {
    Throwable cause = broken;
    if (cause instanceof StoreException store) {
      throw store;
    }
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause != null) {
      throw new IllegalStateException("analysis broke off", cause);
    }
  }
}
