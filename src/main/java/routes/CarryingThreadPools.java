package routes;

import caravan.platform.LogContext;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;

/**
 * Camel's thread pools, whose tasks log in the name of who handed them over. A pool is used by many
 * operations, so the ids go with the task and not with the thread. Camel's own way ({@code
 * useMDCLogging}) does it for an exchange that goes on on another thread, but a wire tap makes a
 * new one, and packs go by wire taps.
 */
final class CarryingThreadPools extends DefaultThreadPoolFactory {
  @Override
  public ExecutorService newCachedThreadPool(ThreadFactory threads) {
    return new Carrying(super.newCachedThreadPool(threads));
  }

  @Override
  public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
    return new Carrying(super.newThreadPool(profile, threads));
  }

  private static final class Carrying extends AbstractExecutorService {
    private final ExecutorService pool;

    Carrying(ExecutorService pool) {
      this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
      pool.execute(LogContext.carried(task));
    }

    @Override
    public void shutdown() {
      pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return pool.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
      return pool.awaitTermination(time, unit);
    }
  }
}
