package caravan.vault.pack;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of equal buffers, made when first needed. What bounds memory waits here. Safe for
 * concurrent use.
 */
public final class BufferPool {
  private final BlockingQueue<byte[]> free;
  private final AtomicInteger unmade;
  private final int size;

  public BufferPool(int buffers, int size) {
    this.free = new LinkedBlockingQueue<>();
    this.unmade = new AtomicInteger(buffers);
    this.size = size;
  }

  /** Takes a buffer; waits while all are in use. */
  public byte[] take() throws InterruptedException {
    byte[] buffer = free.poll();
    if (buffer != null) {
      return buffer;
    }
    if (unmade.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0) {
      return new byte[size];
    }
    return free.take();
  }

  /** Bytes of each buffer. */
  public int size() {
    return size;
  }

  public void give(byte[] buffer) {
    free.add(buffer);
  }
}
