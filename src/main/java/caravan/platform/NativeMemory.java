package caravan.platform;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;

/** Large buffers outside of the Java heap, where no collector copies or clears them. */
public final class NativeMemory {
  private static final int PAGE = 4096;

  private NativeMemory() {}

  /**
   * A buffer that begins at a page boundary. Pages take room from when they are first written;
   * until then their content is undefined. It is given back when no view of the buffer is left.
   *
   * @throws OutOfMemoryError if the system has no such room
   */
  public static ByteBuffer allocate(int size) {
    return new Memory((long) size + PAGE).align(PAGE).getByteBuffer(0, size);
  }
}
