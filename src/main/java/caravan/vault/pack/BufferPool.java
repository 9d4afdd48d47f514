package caravan.vault.pack;

import caravan.platform.NativeMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of equal buffers outside of the heap, made when first needed. What bounds memory
 * waits here. Safe for concurrent use.
 */
public final class BufferPool {
  private final BlockingQueue<ByteBuffer> free;
  private final AtomicInteger unmade;
  private final int size;

  public BufferPool(int buffers, int size) {
    this.free = new LinkedBlockingQueue<>();
    this.unmade = new AtomicInteger(buffers);
    this.size = size;
  }

  /** Takes a buffer; waits while all are in use. */
  public ByteBuffer take() throws InterruptedException {
    ByteBuffer buffer = free.poll();
    if (buffer != null) {
      return buffer;
    }
    if (unmade.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0) {
      return NativeMemory.allocate(size);
    }
    return free.take();
  }

  /** Bytes of each buffer. */
  public int size() {
    return size;
  }

  /** Makes a buffer more, in the place of one that may not come back for long. */
  public void replace() {
    free.add(NativeMemory.allocate(size));
  }

  /** Takes a buffer back, whose memory goes to the system until it is used again. */
  public void give(ByteBuffer buffer) {
    NativeMemory.release(buffer);
    free.add(buffer);
  }
}
