package caravan.platform.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryShareTest {
  private final MemoryShare memory = new MemoryShare();

  @Test
  void take_noLimit_givesWhatIsWanted() throws Exception {
    try (MemoryShare.Held held = memory.take(2, 9, 1_000)) {
      assertThat(held.pieces()).isEqualTo(9);
    }
  }

  @Test
  void take_lessRoomThanWanted_givesWhatFits() throws Exception {
    memory.limit(3_500);

    try (MemoryShare.Held held = memory.take(2, 9, 1_000)) {
      assertThat(held.pieces()).isEqualTo(3);
      assertThat(memory.isShort(1, 1_000)).isTrue();
    }
    assertThat(memory.isShort(3, 1_000)).isFalse();
  }

  @Test
  void take_noRoom_waitsForWhoHasIt() throws Exception {
    memory.limit(3_000);
    MemoryShare.Held first = memory.take(2, 2, 1_000);
    Thread[] second = new Thread[1];
    CompletableFuture<Integer> pieces = new CompletableFuture<>();
    second[0] =
        new Thread(
            () -> {
              try (MemoryShare.Held held = memory.take(2, 4, 1_000)) {
                pieces.complete(held.pieces());
              } catch (InterruptedException e) {
                pieces.completeExceptionally(e);
              }
            });
    second[0].start();
    while (second[0].getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(pieces).isNotDone();

    first.close();
    first.close(); // is closed once

    assertThat(pieces.get(30, TimeUnit.SECONDS)).isEqualTo(3);
    second[0].join();
    assertThat(memory.isShort(3, 1_000)).isFalse();
  }

  @Test
  void take_alone_isNeverMadeToWait() throws Exception {
    memory.limit(-5);

    try (MemoryShare.Held held = memory.take(2, 4, 1_000)) {
      assertThat(held.pieces()).isEqualTo(2);
    }
  }
}
