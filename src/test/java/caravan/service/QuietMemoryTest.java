package caravan.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuietMemoryTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final QuietMemory memory =
      new QuietMemory(Duration.ofSeconds(30), now::get, busy::get, released::incrementAndGet);

  @Test
  void nothingHasRunForAWhile_memoryIsReleasedOnce() {
    pass(29);
    memory.look();
    assertThat(released).hasValue(0);
    pass(1);
    memory.look();
    assertThat(released).hasValue(1);
    pass(3_600);
    memory.look();
    assertThat(released).hasValue(1);
  }

  @Test
  void anOperationRuns_nothingIsReleasedUntilItHasEndedForAWhile() {
    memory.changed(in(Operation.State.QUEUED));
    busy.set(true);
    pass(3_600);
    memory.look();
    assertThat(released).hasValue(0);
    busy.set(false);
    memory.changed(in(Operation.State.SUCCEEDED));
    pass(29);
    memory.look();
    assertThat(released).hasValue(0);
    pass(1);
    memory.look();
    assertThat(released).hasValue(1);
  }

  @Test
  void aPauseIsToldAfterTheEnd_memoryIsReleasedAllTheSame() {
    memory.changed(in(Operation.State.SUCCEEDED));
    memory.changed(in(Operation.State.PAUSED));
    pass(30);
    memory.look();
    assertThat(released).hasValue(1);
  }

  @Test
  void anOperationEndsAfterARelease_memoryIsReleasedAgain() {
    pass(30);
    memory.look();
    memory.changed(in(Operation.State.FAILED));
    pass(30);
    memory.look();
    assertThat(released).hasValue(2);
  }

  private void pass(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static Operation in(Operation.State state) {
    return new Operation(
        "backup-1",
        "corr-1",
        "backup",
        "documents",
        List.of("backup", "documents"),
        "schedule",
        state,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        -1,
        "");
  }
}
