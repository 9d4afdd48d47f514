package contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line to a server that can be cut after so many bytes, swallow everything, be slow to answer, or
 * be gone.
 */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private volatile long cutAfter = Long.MAX_VALUE;
  private volatile boolean swallow;
  private volatile boolean refuse;
  private volatile boolean frozen;
  private volatile long paceNanos;
  private volatile long latencyNanos;
  private volatile long stallAfter = Long.MAX_VALUE;
  private final AtomicLong answered = new AtomicLong();

  public TcpProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket();
    listener.setReceiveBufferSize(64 << 10); // else much is under way that nobody has taken
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    thread("accept", this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Bytes that went to the server so far. */
  public long sent() {
    return sent.get();
  }

  /** Waits until so many bytes have gone to the server. */
  public synchronized void await(long bytes) throws InterruptedException {
    while (sent.get() < bytes) {
      wait();
    }
  }

  private synchronized void count(long bytes) {
    sent.addAndGet(bytes);
    notifyAll();
  }

  /** Cuts every connection once so many bytes more have gone to the server. */
  public void cutAfter(long bytes) {
    cutAfter = sent.get() + bytes;
  }

  /** Takes everything, and answers nothing. */
  public void swallow() {
    swallow = true;
  }

  /** Takes nothing any more: what is being sent stands still. */
  public void freeze() {
    frozen = true;
  }

  /** Waits so long after every 16 KiB that it takes. */
  public void pace(java.time.Duration pause) {
    paceNanos = pause.toNanos();
  }

  /** Cuts what is open, and every new connection at once. */
  public void refuse() {
    refuse = true;
    open.forEach(TcpProxy::closeQuietly);
  }

  /** Holds back what the server answers, once so many bytes more have come from it. */
  public void stallAfterAnswer(long bytes) {
    stallAfter = answered.get() + bytes;
  }

  /** Delays each answer. */
  public void latency(java.time.Duration delay) {
    latencyNanos = delay.toNanos();
  }

  /** All is well again. */
  public void heal() {
    cutAfter = Long.MAX_VALUE;
    stallAfter = Long.MAX_VALUE;
    swallow = false;
    refuse = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (refuse) {
          client.close();
          continue;
        }
        Socket server = new Socket();
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        open.add(client);
        open.add(server);
        thread("up", () -> up(client, server));
        thread("down", () -> down(server, client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  private void up(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (frozen) {
          new CountDownLatch(1).await();
        }
        if (paceNanos > 0) {
          new CountDownLatch(1).await(paceNanos, java.util.concurrent.TimeUnit.NANOSECONDS);
        }
        if (swallow) {
          continue;
        }
        long left = cutAfter - sent.get();
        if (left < read) {
          if (left > 0) {
            out.write(buffer, 0, (int) left);
            count(left);
          }
          return;
        }
        out.write(buffer, 0, read);
        count(read);
      }
    } catch (IOException e) {
      closeQuietly(to); // one of the two has gone; the other is to notice
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void down(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (latencyNanos > 0) {
          new CountDownLatch(1).await(latencyNanos, java.util.concurrent.TimeUnit.NANOSECONDS);
        }
        if (answered.addAndGet(read) > stallAfter) {
          continue; // nobody gets it
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      closeQuietly(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone, which is all that was wanted
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(TcpProxy::closeQuietly);
  }
}
