package routes;

import caravan.model.Cancellable;
import caravan.model.Feed;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.storage.StoreException;
import caravan.storage.StoreOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stand-ins for the engine's part of each step, which note what the routes do with them. */
public final class PipelineDoubles {
  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  final List<List<StoreOutcome>> outcomes = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger packsMade = new AtomicInteger();
  final AtomicInteger packsAlive = new AtomicInteger();
  final AtomicInteger mostAlive = new AtomicInteger();
  final CountDownLatch finished = new CountDownLatch(1);

  List<String> destinations = List.of("main");
  int batches = 2;
  int packsPerBatch = 3;
  int copiesRequired = 1;
  int packsUnderWay = 1;
  int answersAwaited = Integer.MAX_VALUE;
  @Nullable String failingStep;

  /** What the failing step throws if not an exception. */
  @Nullable Error failingError;

  final Map<String, Object> beans = new HashMap<>();

  PipelineDoubles() {
    beans.put("operations", new Operations());
    beans.put("discovery", new Discovery());
    beans.put("gate", new Gate());
    beans.put("classifier", new Classifier());
    beans.put("organizer", new Organizer());
    beans.put("ranking", new Ranking());
    beans.put("packer", new Packer());
    beans.put("copies", new Copies());
    beans.put("snapshots", new Snapshots());
    beans.put("verifier", new Verifier());
    beans.put("reports", new Reports());
  }

  /** One backup. */
  public static final class Session implements Cancellable {
    private volatile boolean cancelled;
    private int sent;
    private int settled;
    private @Nullable Throwable failure;

    @Override
    public synchronized void cancel(Throwable cause) {
      cancelled = true;
      notifyAll();
    }

    synchronized void settled() {
      settled++;
      notifyAll();
    }

    synchronized void failed(Throwable cause) {
      failure = cause;
      cancel(cause);
    }

    synchronized void sent() {
      sent++;
    }

    /** Waits until no more packs than these are under way. */
    synchronized void await(int underWay) throws Exception {
      while (sent - settled > underWay && !cancelled) {
        wait();
      }
      if (failure instanceof Exception e) {
        throw e;
      }
    }

    boolean cancelled() {
      return cancelled;
    }
  }

  /** One batch by number; 0 is nothing. */
  public record Batch(int number, boolean classified) {}

  /** One pack. */
  public record Pack(
      String name, Payload payload, List<String> destinations, BlockingQueue<StoreOutcome> answers)
      implements Storable {
    Pack(String name, Payload payload, List<String> destinations) {
      this(name, payload, destinations, new LinkedBlockingQueue<>());
    }
  }

  private static final Pack NOTHING = new Pack("", Payload.of(new byte[0]), List.of());

  private void step(String name) {
    events.add(name);
    if (name.equals(failingStep)) {
      Error error = failingError;
      if (error != null) {
        throw error;
      }
      throw new IllegalStateException(name + " failed");
    }
  }

  private Pack pack(String name) {
    packsMade.incrementAndGet();
    mostAlive.accumulateAndGet(packsAlive.incrementAndGet(), Math::max);
    return new Pack(
        "packs/" + name, Payload.of(name.getBytes(StandardCharsets.UTF_8)), destinations);
  }

  private Feed<Pack> feed(String prefix, int count, Session session) {
    return new Feed<>(session::cancelled, NOTHING) {
      private int made;

      @Override
      protected @Nullable Pack make() {
        return made == count ? null : pack(prefix + "-" + ++made);
      }

      @Override
      public void close() {
        events.add("closed " + prefix);
      }
    };
  }

  /** Doubles {@code operations}. */
  public final class Operations {
    public Session open(String request) {
      step("open " + request);
      return new Session();
    }

    public void fail(Session session, Throwable failure) throws Throwable {
      events.add("fail");
      throw failure;
    }

    public void close(Session session) {
      events.add("close");
      finished.countDown();
    }
  }

  /** Doubles {@code discovery}. */
  public final class Discovery {
    public Iterator<Batch> batches(Session session) {
      return new Feed<>(session::cancelled, new Batch(0, false)) {
        private int made;

        @Override
        protected @Nullable Batch make() throws IOException {
          if ("discover".equals(failingStep) && made == 1) {
            throw new IOException("discover failed");
          }
          return made == batches ? null : new Batch(++made, false);
        }
      };
    }
  }

  /** Doubles {@code gate}. */
  public final class Gate {
    public Batch admit(Batch batch, Session session) {
      if (batch.classified() || session.cancelled()) {
        throw new AssertionError("admitted too late");
      }
      return batch;
    }
  }

  /** Doubles {@code classifier}. */
  public final class Classifier {
    public Batch classify(Batch batch) {
      if (batch.number() > 0) {
        step("classify " + batch.number());
      }
      return new Batch(batch.number(), true);
    }
  }

  /** Doubles {@code organizer}. */
  public final class Organizer {
    public Batch organize(Batch batch) {
      if (!batch.classified()) {
        throw new AssertionError("organized before it was classified");
      }
      return batch;
    }
  }

  /** Doubles {@code ranking}. */
  public final class Ranking {
    public Batch rank(Batch batch) {
      if (!batch.classified()) {
        throw new AssertionError("ranked before it was classified");
      }
      return batch;
    }
  }

  /** Doubles {@code packer}. */
  public final class Packer {
    public Iterator<Pack> packs(Batch batch, Session session) {
      return batch.number() == 0
          ? List.<Pack>of().iterator()
          : feed("b" + batch.number(), packsPerBatch, session);
    }

    public Iterator<Pack> finish(Session session) {
      step("finish");
      return feed("last", 1, session);
    }
  }

  /** Doubles {@code copies}. */
  public final class Copies {
    public void answered(StoreOutcome outcome, Pack pack, Session session) {
      if (pack == NOTHING) {
        throw new AssertionError("outcomes of nothing");
      }
      pack.answers().add(outcome);
    }

    public void settle(Pack pack, Session session) throws StoreException, InterruptedException {
      try {
        settle(pack);
        session.settled();
      } catch (StoreException | InterruptedException e) {
        session.failed(e);
        throw e;
      }
    }

    private void settle(Pack pack) throws StoreException, InterruptedException {
      if (pack == NOTHING) {
        return;
      }
      List<StoreOutcome> gathered = new ArrayList<>();
      for (int i = 0; i < Math.min(answersAwaited, pack.destinations().size()); i++) {
        gathered.add(pack.answers().take());
      }
      packsAlive.decrementAndGet();
      outcomes.add(gathered);
      long copies = gathered.stream().filter(StoreOutcome::stored).count();
      if (copies < copiesRequired) {
        for (StoreOutcome outcome : gathered) {
          StoreException failure = outcome.failure();
          if (failure != null) {
            throw failure;
          }
        }
      }
    }

    public void awaitTurn(Session session) throws Exception {
      session.sent();
      session.await(packsUnderWay - 1);
    }
  }

  /** Doubles {@code snapshots}. */
  public final class Snapshots {
    public void commit(Session session) throws Exception {
      session.await(0);
      step("commit");
    }

    public String committed(Session session) {
      return "the snapshot";
    }
  }

  /** Doubles {@code verifier}. */
  public final class Verifier {
    public void verify(Session session) {
      step("verify");
    }
  }

  /** Doubles {@code reports}. */
  public final class Reports {
    public String publish(Session session) {
      step("report");
      return "the report";
    }
  }

  /** Doubles {@code schedules}. */
  public static final class Ticks {
    private final CountDownLatch several = new CountDownLatch(3);

    public void tick() {
      several.countDown();
      if (several.getCount() == 2) {
        throw new IllegalStateException("one tick fails");
      }
    }

    boolean await() throws InterruptedException {
      return several.await(30, TimeUnit.SECONDS);
    }
  }
}
