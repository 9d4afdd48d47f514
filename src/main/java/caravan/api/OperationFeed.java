package caravan.api;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.OperationRegistry;
import caravan.service.OperationStore;
import caravan.service.UseCases;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells everybody who follows of all operations, over one connection each: browsers have only six
 * for a whole service. A thread of its own sends, so that no follower who does not read holds up a
 * backup; when it falls behind, all are cut off, ask again, and get told how everything stands.
 * Safe for concurrent use.
 */
final class OperationFeed implements OperationListener {
  /** More push out the one who came first. */
  private static final int MOST = 64;

  private static final int BEHIND = 1_000;
  private static final long IDLE_SECONDS = 30;

  private final OperationRegistry operations;
  private final Supplier<SseEmitter> emitters;
  private final Deque<SseEmitter> followers = new ArrayDeque<>();
  private final AtomicBoolean behind = new AtomicBoolean();
  private final ThreadPoolExecutor sender;

  OperationFeed(OperationRegistry operations) {
    this(operations, () -> new SseEmitter(0L));
  }

  /**
   * @param emitters makes one for each follower
   */
  OperationFeed(OperationRegistry operations, Supplier<SseEmitter> emitters) {
    this.operations = operations;
    this.emitters = emitters;
    sender =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(BEHIND),
            work -> {
              Thread thread = new Thread(work, "operation-feed");
              thread.setDaemon(true);
              return thread;
            });
    sender.allowCoreThreadTimeOut(true); // most of the time nobody looks
  }

  /** Lets somebody follow; first they hear how everything stands that is not over. */
  SseEmitter follow() {
    SseEmitter emitter = emitters.get();
    emitter.onCompletion(() -> remove(emitter));
    emitter.onError(failure -> remove(emitter));
    boolean heard =
        execute(
            () -> {
              add(emitter); // before looking, so that nothing that changes meanwhile is missed
              send(emitter, SseEmitter.event().comment("following"));
              operations.all().stream()
                  .filter(one -> !one.state().isOver())
                  .forEach(one -> send(emitter, event("state", standing(one))));
            });
    if (!heard) {
      emitter.complete(); // a browser asks again in some seconds
    }
    return emitter;
  }

  /** Lets nobody follow any longer: a server that stops waits for what it still sends. */
  void close() {
    sender.shutdown();
    followers().forEach(SseEmitter::complete);
  }

  private ObjectNode standing(Operation operation) {
    ObjectNode json = OperationStore.json(operation);
    operations
        .progress(operation.id())
        .ifPresent(progress -> json.set("progress", OperationsController.json(progress)));
    return json;
  }

  private void add(SseEmitter emitter) {
    SseEmitter first = null;
    synchronized (followers) {
      followers.add(emitter);
      if (followers.size() > MOST) {
        first = followers.poll();
      }
    }
    if (first != null) {
      first.complete();
    }
  }

  private void remove(SseEmitter emitter) {
    synchronized (followers) {
      followers.remove(emitter);
    }
  }

  private List<SseEmitter> followers() {
    synchronized (followers) {
      return List.copyOf(followers);
    }
  }

  @Override
  public void changed(Operation operation) {
    tell("state", OperationStore.json(operation));
  }

  @Override
  public void progressed(Operation operation, UseCases.Progress progress) {
    tell("progress", OperationsController.json(progress).put("id", operation.id()));
  }

  private void tell(String name, ObjectNode data) {
    if (!followers().isEmpty()) {
      execute(() -> followers().forEach(each -> send(each, event(name, data))));
    }
  }

  /** Whether it will be done; not where the sender is too far behind. */
  private boolean execute(Runnable work) {
    try {
      sender.execute(
          () -> {
            if (behind.getAndSet(false)) {
              followers().forEach(SseEmitter::complete);
            }
            work.run();
          });
      return true;
    } catch (RejectedExecutionException e) {
      behind.set(true);
      return false;
    }
  }

  private static SseEmitter.SseEventBuilder event(String name, ObjectNode data) {
    return SseEmitter.event().name(name).data(data.toString(), MediaType.TEXT_PLAIN);
  }

  private void send(SseEmitter emitter, SseEmitter.SseEventBuilder event) {
    try {
      emitter.send(event);
    } catch (IOException | IllegalStateException e) { // whoever listened has gone away
      remove(emitter);
      emitter.completeWithError(e);
    }
  }
}
