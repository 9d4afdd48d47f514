package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PackPutsTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong();
  private final PackPuts puts = new PackPuts(List.of("a", "b"), now::get);
  private final List<String> behind = new ArrayList<>();
  private final FutureTask<Map<String, Optional<StoreException>>> waiter =
      new FutureTask<>(() -> puts.await(true, behind::add));

  /** Begins to wait, and returns when that has come so far. */
  private void await(Thread.State state) {
    Thread thread = new Thread(waiter);
    thread.start();
    while (thread.getState() != state && !waiter.isDone()) {
      Thread.onSpinWait();
    }
  }

  private boolean took(String destination) {
    return puts.answered(destination, Optional.empty(), 10 * SECOND);
  }

  @Test
  void await_turnThatAllShare_isNotCountedIntoTheGrace() throws Exception {
    puts.awaitsTurn("b");
    took("a");
    now.set(60 * SECOND);

    await(Thread.State.WAITING);

    assertThat(took("b")).isTrue();
    assertThat(waiter.get(20, TimeUnit.SECONDS)).containsOnlyKeys("a", "b");
    assertThat(behind).isEmpty();
  }

  @Test
  void await_turnHasCome_graceBeginsThere() throws Exception {
    puts.awaitsTurn("b");
    took("a");
    now.set(60 * SECOND);
    puts.hasTurn("b");

    await(Thread.State.TIMED_WAITING);

    assertThat(took("b")).isTrue();
    assertThat(waiter.get(20, TimeUnit.SECONDS)).containsOnlyKeys("a", "b");
  }

  @Test
  void await_graceAfterTheTurnIsOver_leavesBehind() throws Exception {
    puts.awaitsTurn("b");
    took("a");
    puts.hasTurn("b");
    now.set(11 * SECOND);

    assertThat(puts.await(true, behind::add)).containsOnlyKeys("a");
    assertThat(behind).containsExactly("b");
    assertThat(took("b")).isFalse();
  }

  @Test
  void answered_firstHadToWaitForItsTurn_graceIsTwiceWhatItTookThen() throws Exception {
    puts.awaitsTurn("a");
    now.set(1_000 * SECOND);
    puts.hasTurn("a");
    now.set(1_010 * SECOND);
    took("a");
    now.set(1_031 * SECOND);

    assertThat(puts.await(true, behind::add)).containsOnlyKeys("a");
    assertThat(behind).containsExactly("b");
  }
}
