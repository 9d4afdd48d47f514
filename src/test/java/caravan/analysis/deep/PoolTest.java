package caravan.analysis.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Lending workers, and ending them. */
class PoolTest {
  private final AtomicInteger started = new AtomicInteger();
  private final List<Integer> closed = new CopyOnWriteArrayList<>();

  private final class Lent implements AutoCloseable {
    private final int number = started.incrementAndGet();

    @Override
    public void close() throws IOException {
      closed.add(number);
      if (number == 1) {
        throw new IOException("does not end");
      }
    }
  }

  @Test
  void use_oneAfterAnother_startsOne() throws Exception {
    Pool<Lent> pool = new Pool<>(2, Lent::new);

    int first = pool.use(lent -> lent.number);
    int second = pool.use(lent -> lent.number);

    assertThat(first).isEqualTo(second).isEqualTo(1);
    assertThat(started).hasValue(1);
  }

  @Test
  void use_moreThanTheMost_waits() throws Exception {
    Pool<Lent> pool = new Pool<>(2, Lent::new);
    CountDownLatch both = new CountDownLatch(2);
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try {
      List<Future<Integer>> asked =
          java.util.stream.IntStream.range(0, 5)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              pool.use(
                                  lent -> {
                                    both.countDown();
                                    both.await(); // so two are lent at once
                                    return lent.number;
                                  })))
              .toList();
      for (Future<Integer> each : asked) {
        assertThat(each.get()).isBetween(1, 2);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(started).hasValue(2);
  }

  @Test
  void close_oneThatDoesNotEnd_endsTheOthersAndSaysSo() throws Exception {
    Pool<Lent> pool = new Pool<>(2, Lent::new);
    pool.use(outer -> pool.use(inner -> inner.number));

    assertThatThrownBy(pool::close).hasRootCauseMessage("does not end");
    assertThat(closed).containsExactly(1, 2);
  }

  @Test
  void close_whileOneStarts_endsItToo() {
    AtomicReference<Pool<Lent>> pool = new AtomicReference<>();
    pool.set(
        new Pool<>(
            1,
            () -> {
              started.incrementAndGet(); // so that what is started ends without a complaint
              pool.get().close();
              return new Lent();
            }));

    assertThatThrownBy(() -> pool.get().use(lent -> lent.number)).isInstanceOf(IOException.class);
    assertThat(closed).containsExactly(2);
  }
}
