import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line to a server on this machine that delays every byte by half of a round trip, each way, and
 * does not limit how many bytes are under way. It can fall silent after so many bytes.
 *
 * <p>Arguments: the server's port, the round trip in milliseconds, and the number of bytes towards
 * the server after which nothing passes any more (0: never). Prints its own port.
 */
public final class Line {
  private static final int BLOCK = 64 << 10;
  private static final int UNDER_WAY =
      512; // blocks each way: 32 MB, more than a round trip takes here

  private record Piece(long due, byte[] bytes, int length) {}

  private final int target;
  private final long delay;
  private final long silentAfter;
  private final AtomicLong sent = new AtomicLong();

  private Line(int target, long delay, long silentAfter) {
    this.target = target;
    this.delay = delay;
    this.silentAfter = silentAfter;
  }

  public static void main(String... args) throws IOException {
    Line line =
        new Line(
            Integer.parseInt(args[0]),
            TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[1])) / 2,
            Long.parseLong(args[2]));
    try (ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort());
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket();
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), line.target));
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        line.carry(client, server, true);
        line.carry(server, client, false);
      }
    }
  }

  private void carry(Socket from, Socket to, boolean up) {
    BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(UNDER_WAY);
    thread(() -> read(from, pieces, up));
    thread(() -> write(to, pieces));
  }

  private void read(Socket from, BlockingQueue<Piece> pieces, boolean up)
      throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    while (true) {
      byte[] bytes = new byte[BLOCK];
      int length = in.read(bytes);
      if (up && silentAfter > 0 && sent.addAndGet(Math.max(length, 0)) > silentAfter) {
        continue; // taken, and never answered
      }
      pieces.put(new Piece(System.nanoTime() + delay, bytes, length));
      if (length < 0) {
        return;
      }
    }
  }

  private static void write(Socket to, BlockingQueue<Piece> pieces)
      throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    for (Piece piece = pieces.take(); piece.length() >= 0; piece = pieces.take()) {
      TimeUnit.NANOSECONDS.sleep(piece.due() - System.nanoTime());
      out.write(piece.bytes(), 0, piece.length());
    }
    to.shutdownOutput();
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // one end has closed: so does this way of the line
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
