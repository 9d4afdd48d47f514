package caravan.storage.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Ends a request that does not get on: one whose body nobody has taken anything of for the time
 * limit, nor answered it. A slow line that takes something now and then may take as long as it
 * needs. Safe for concurrent use.
 */
final class StallGuard implements SdkHttpClient {
  private static final int LOOKS = 4; // within one time limit

  private final SdkHttpClient client;
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param client does the work, and is closed with this
   */
  StallGuard(SdkHttpClient client, Duration limit) {
    this.client = client;
    this.limit = limit;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "s3-stall-guard");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    Progress progress = new Progress();
    HttpExecuteRequest.Builder watched =
        HttpExecuteRequest.builder().request(request.httpRequest());
    request.metricCollector().ifPresent(watched::metricCollector);
    request
        .contentStreamProvider()
        .ifPresent(body -> watched.contentStreamProvider(progress.of(body)));
    ExecutableHttpRequest prepared = client.prepareRequest(watched.build());
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        progress.moved();
        long every = Math.max(1, limit.toNanos() / LOOKS);
        ScheduledFuture<?> looks =
            timer.scheduleWithFixedDelay(
                () -> progress.check(limit, prepared::abort), every, every, TimeUnit.NANOSECONDS);
        try {
          return prepared.call();
        } catch (IOException | RuntimeException e) {
          if (progress.stalled) {
            SocketTimeoutException timeout =
                new SocketTimeoutException("nothing was taken for " + limit.toSeconds() + " s");
            timeout.addSuppressed(e); // no cause: what came of our ending it says nothing
            throw timeout;
          }
          throw e;
        } finally {
          looks.cancel(false);
        }
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.close();
  }

  /** When a body was last read from. */
  private static final class Progress {
    private volatile long last = System.nanoTime();
    private volatile boolean stalled;

    void moved() {
      last = System.nanoTime();
    }

    void check(Duration limit, Runnable abort) {
      if (System.nanoTime() - last > limit.toNanos()) {
        stalled = true;
        abort.run();
      }
    }

    ContentStreamProvider of(ContentStreamProvider body) {
      return () ->
          new FilterInputStream(body.newStream()) {
            @Override
            public int read() throws IOException {
              moved();
              return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int count) throws IOException {
              moved();
              return super.read(bytes, offset, count);
            }
          };
    }
  }
}
