package caravan.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.function.Function;

/** Large buffers outside of the Java heap, where no collector copies or clears them. */
public final class NativeMemory {
  private static final int PAGE = 4096;
  private static final int LARGE_PAGE = 2 << 20;

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

  /**
   * Hands a buffer to one piece of work, in large pages where the system has them, and gives the
   * room back when that ends. The buffer must not be used after it.
   *
   * @throws OutOfMemoryError if the system has no such room
   */
  public static <T> T lend(int size, Function<ByteBuffer, T> work) {
    try (Memory memory = new Memory((long) size + LARGE_PAGE)) {
      Memory aligned = (Memory) memory.align(LARGE_PAGE);
      if (LibC.unavailable() == null) { // only faster: what it answers does not matter
        LibC.madvise(Pointer.nativeValue(aligned), size, LibC.MADV_HUGEPAGE);
      }
      return work.apply(aligned.getByteBuffer(0, size));
    }
  }

  /**
   * Lets go of the pages of a mapped file that this process has touched, so that they do not count
   * as its memory; they stay in the page cache and come back when they are touched again. Does
   * nothing where the system has no such call.
   */
  public static void release(MappedByteBuffer readOnly) {
    if (LibC.unavailable() == null) {
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(readOnly));
      LibC.madvise(address, readOnly.capacity(), LibC.MADV_DONTNEED);
    }
  }
}
