package caravan.graph.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When a projection may write its next batch. */
class AfterBackupsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static FutureTask<Void> waiting(AfterBackups turn) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              turn.await();
              return null;
            });
    Thread thread = new Thread(task, "projects");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void await_noBackup_returnsAtOnce() throws Exception {
    new AfterBackups(LONG).await();
  }

  @Test
  void await_twoBackups_waitsForTheEndOfBoth() throws Exception {
    AfterBackups turn = new AfterBackups(LONG);
    AfterBackups.Backup one = turn.begun();
    AfterBackups.Backup two = turn.begun();
    FutureTask<Void> projection = waiting(turn);

    one.close();
    one.close(); // the second one still runs
    assertThatThrownBy(() -> projection.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    two.close();
    projection.get(30, TimeUnit.SECONDS);
    turn.await();
  }

  @Test
  void await_backupWithoutAnEnd_goesOnWhenPatienceEnds() throws Exception {
    AfterBackups turn = new AfterBackups(Duration.ofMillis(20));
    try (AfterBackups.Backup backup = turn.begun()) {
      waiting(turn).get(30, TimeUnit.SECONDS);
      assertThat(backup).isNotNull();
    }
  }

  @Test
  void await_interrupted_saysSoAndStaysInterrupted() throws Exception {
    AfterBackups turn = new AfterBackups(LONG);
    try (AfterBackups.Backup backup = turn.begun()) {
      FutureTask<Boolean> task =
          new FutureTask<>(
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(turn::await).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
              });
      new Thread(task, "projects").start();
      assertThat(backup).isNotNull();
      assertThat(task.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
