import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many readers of a running service at once, for so many seconds, each of them asking again so
 * many milliseconds after it was answered; says how long answers took. Each reader has a thread and
 * a plain connection of its own: what a client library would use of the processor would be missing
 * from what is measured beside it.
 *
 * <p>{@code java Readers.java URL KEY READERS SECONDS PAUSE PATH...}
 */
public final class Readers {
  private static final int TIMEOUT = 60_000;
  private static final int MOST = 1 << 20; // answers whose time is kept

  private final URI service;
  private final List<byte[]> requests;
  private final long[] times = new long[MOST];
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private Readers(URI service, String key, List<String> paths) {
    this.service = service;
    this.requests =
        paths.stream()
            .map(
                path ->
                    ("GET "
                            + path
                            + " HTTP/1.1\r\nHost: "
                            + service.getAuthority()
                            + "\r\nAuthorization: Bearer "
                            + key
                            + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII))
            .toList();
  }

  public static void main(String[] args) throws InterruptedException {
    int count = Integer.parseInt(args[2]);
    long until = System.nanoTime() + Long.parseLong(args[3]) * 1_000_000_000;
    long pause = Long.parseLong(args[4]);
    Readers readers =
        new Readers(URI.create(args[0]), args[1], List.of(args).subList(5, args.length));
    // also where it is ended early, with what it has seen by then
    Runtime.getRuntime().addShutdownHook(new Thread(() -> readers.say(count)));
    CountDownLatch over = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread reader =
          new Thread(
              () -> {
                try {
                  readers.read(number, pause * number / count, pause, until);
                } finally {
                  over.countDown();
                }
              });
      reader.setDaemon(true);
      reader.start();
    }
    over.await();
  }

  /** Asks until the time is over; one whose connection fails makes another. */
  private void read(int number, long first, long pause, long until) {
    long wait = first; // not all at the same moment
    int asked = number;
    while (System.nanoTime() < until) {
      try (Socket socket = new Socket()) {
        Thread.sleep(wait);
        wait = pause;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT);
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), TIMEOUT);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (System.nanoTime() < until) {
          long from = System.nanoTime();
          socket.getOutputStream().write(requests.get(asked++ % requests.size()));
          boolean stays = answer(in);
          int at = answers.getAndIncrement();
          if (at < MOST) {
            times[at] = System.nanoTime() - from;
          }
          if (!stays) {
            break;
          }
          Thread.sleep(pause);
        }
      } catch (IOException e) {
        failed.incrementAndGet();
        wait = Math.max(pause, 100); // not at once: there may be no service any more
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Reads one answer to its end; whether the connection stays. */
  private boolean answer(InputStream in) throws IOException {
    String status = line(in);
    if (Integer.parseInt(status.substring(9, 12)) >= 400) {
      refused.incrementAndGet();
    }
    long length = 0;
    boolean chunked = false;
    boolean stays = true;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).trim());
      }
      chunked |= lower.equals("transfer-encoding: chunked");
      stays &= !lower.equals("connection: close");
    }
    if (chunked) {
      for (length = 1; length > 0; ) {
        length = Long.parseLong(line(in), 16);
        in.skipNBytes(length);
        line(in);
      }
    } else {
      in.skipNBytes(length);
    }
    return stays;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the service ended the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private void say(int count) {
    long[] sorted = Arrays.copyOf(times, Math.min(MOST, answers.get()));
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%d readers: %d answers (%d refused, %d failed), p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        count,
        answers.get(),
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
