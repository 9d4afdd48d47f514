package caravan.api;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.Operation;
import caravan.service.OperationRegistry;
import caravan.service.OperationStore;
import caravan.service.UseCases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@Timeout(60)
class OperationFeedTest {
  private static final int MORE_THAN_WAIT = 5_000;

  @TempDir Path folder;
  private OperationRegistry operations;

  @BeforeEach
  void open() {
    UseCases none = (arguments, directory, channel) -> 0;
    operations = new OperationRegistry(none, new OperationStore(folder), Clock.systemUTC(), 1);
  }

  private static Operation operation() {
    return new Operation(
        "backup-20261129T101500Z-3f9a01",
        "corr-1",
        "backup",
        "documents",
        List.of("backup"),
        "admin",
        Operation.State.RUNNING,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        -1,
        "");
  }

  @Test
  void changed_aFollowerWhoDoesNotRead_holdsUpNobodyAndIsCutOff() throws Exception {
    Follower stuck = new Follower();
    OperationFeed feed = new OperationFeed(operations, () -> stuck);
    feed.follow();
    assertThat(stuck.sending.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < MORE_THAN_WAIT; i++) {
      feed.changed(operation()); // returns at once each time, or the test would not end
    }
    assertThat(stuck.over).isNotDone();
    stuck.reads.countDown();
    assertThat(stuck.over.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
    feed.close();
  }

  @Test
  void close_endsWhoFollows_andWhoComesLater() throws Exception {
    Follower follower = new Follower();
    follower.reads.countDown();
    OperationFeed feed = new OperationFeed(operations, () -> follower);
    feed.follow();
    assertThat(follower.sending.await(30, TimeUnit.SECONDS)).isTrue();
    feed.close();
    assertThat(follower.over.get(30, TimeUnit.SECONDS)).isEqualTo("completed");

    Follower late = new Follower();
    OperationFeed closed = new OperationFeed(operations, () -> late);
    closed.close();
    closed.follow();
    assertThat(late.over.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
  }

  /** One whose connection takes nothing until it reads. */
  private static final class Follower extends SseEmitter {
    final CountDownLatch sending = new CountDownLatch(1);
    final CountDownLatch reads = new CountDownLatch(1);
    final CompletableFuture<String> over = new CompletableFuture<>();

    Follower() {
      super(0L);
    }

    @Override
    public void send(SseEventBuilder event) throws IOException {
      sending.countDown();
      try {
        reads.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the connection broke", e);
      }
    }

    @Override
    public void complete() {
      over.complete("completed");
    }
  }
}
