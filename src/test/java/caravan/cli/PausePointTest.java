package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PausePointTest {
  private final List<String> said = new ArrayList<>();

  @Test
  @Timeout(30)
  void holdsUp_whileItIsPaused_saysWhatToDo() throws Exception {
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch resumed = new CountDownLatch(1);
    PausePoint point =
        new PausePoint(
            () -> {
              paused.countDown();
              resumed.await();
            },
            said::add);
    Thread backup =
        new Thread(
            () -> {
              try {
                point.pass();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(point.holdsUp()).as("it has not begun").isFalse();
    backup.start();
    paused.await();

    assertThat(point.holdsUp()).isTrue();
    assertThat(said).singleElement().asString().contains("caravan.resources.memory");

    resumed.countDown();
    backup.join();
    assertThat(point.holdsUp()).as("it goes on").isFalse();
    assertThat(said).hasSize(1);
  }
}
