import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many readers of a running service at once, for so many seconds, each of them asking again so
 * many milliseconds after it was answered; says how long answers took.
 *
 * <p>{@code java Readers.java URL KEY READERS SECONDS PAUSE PATH...}
 */
public final class Readers {
  private Readers() {}

  public static void main(String[] args) throws Exception {
    int readers = Integer.parseInt(args[2]);
    long until = System.nanoTime() + Long.parseLong(args[3]) * 1_000_000_000;
    List<String> paths = List.of(args).subList(5, args.length);
    long pause = Long.parseLong(args[4]);
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(readers);
    for (int i = 0; i < readers; i++) {
      int first = i;
      Thread reader =
          new Thread(
              () -> {
                long wait = pause * first / readers; // not all at the same moment
                for (int n = first; System.nanoTime() < until; n++) {
                  HttpRequest request =
                      HttpRequest.newBuilder(URI.create(args[0] + paths.get(n % paths.size())))
                          .header("Authorization", "Bearer " + args[1])
                          .timeout(Duration.ofSeconds(60))
                          .build();
                  try {
                    Thread.sleep(wait);
                    wait = pause;
                    long from = System.nanoTime();
                    int status =
                        http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                    times.add(System.nanoTime() - from);
                    if (status >= 400) {
                      refused.incrementAndGet();
                    }
                  } catch (java.io.IOException | InterruptedException e) {
                    failed.incrementAndGet();
                  }
                }
                over.countDown();
              });
      reader.start();
    }
    over.await();
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%d readers: %d answers (%d refused, %d failed), p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        readers,
        sorted.length,
        refused.get(),
        failed.get(),
        at(sorted, 0.50),
        at(sorted, 0.99),
        at(sorted, 1));
  }

  private static double at(long[] sorted, double part) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * part))] / 1e6;
  }
}
