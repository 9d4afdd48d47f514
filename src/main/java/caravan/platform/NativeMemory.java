package caravan.platform;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Large buffers outside of the Java heap, where no collector copies or clears them. */
public final class NativeMemory {
  private static final int PAGE = 4096;
  private static final int LARGE_PAGE = 2 << 20;

  private NativeMemory() {}

  /**
   * A buffer that begins at a page boundary. Pages, large ones where the system has them, take room
   * from when they are first written; until then their content is undefined. It is given back when
   * no view of the buffer is left.
   *
   * @throws OutOfMemoryError if the system has no such room
   */
  public static ByteBuffer allocate(int size) {
    return buffer(new Memory((long) size + alignment(size)), size);
  }

  /**
   * Hands such a buffer to one piece of work, and gives the room back when that ends. The buffer
   * must not be used after it.
   *
   * @throws OutOfMemoryError if the system has no such room
   */
  public static <T> T lend(int size, java.util.function.Function<ByteBuffer, T> work) {
    try (Memory memory = new Memory((long) size + alignment(size))) {
      return work.apply(buffer(memory, size));
    }
  }

  private static ByteBuffer buffer(Memory memory, int size) {
    ByteBuffer buffer = memory.align(alignment(size)).getByteBuffer(0, size);
    if (size >= LARGE_PAGE) {
      advise(buffer, LibC.MADV_HUGEPAGE);
    }
    return buffer;
  }

  private static int alignment(int size) {
    return size >= LARGE_PAGE ? LARGE_PAGE : PAGE;
  }

  /**
   * Lets go of the pages of a buffer, so that they are no memory of this process until they are
   * touched again. What a buffer of {@link #allocate} held is lost; a mapped file is read again.
   *
   * @param buffer begins at a page boundary, as a mapped file and what {@link #allocate} gives
   */
  public static void release(ByteBuffer buffer) {
    advise(buffer, LibC.MADV_DONTNEED);
  }

  /** Gives back what the C library keeps of memory that was freed, where it has a way to. */
  public static void trim() {
    if (LibC.unavailable() != null) {
      return; // where nothing native works, nothing native was kept
    }
    Function trim;
    try {
      trim = Function.getFunction("c", "malloc_trim");
    } catch (UnsatisfiedLinkError e) {
      return; // only glibc has it; elsewhere nothing is kept that would matter
    }
    trim.invokeInt(new Object[] {new NativeLong(0)});
  }

  /** Only saves time or memory: what the system answers, and whether it is asked, is no matter. */
  private static void advise(ByteBuffer buffer, int advice) {
    if (LibC.unavailable() == null) {
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
      LibC.madvise(address, buffer.capacity() & -PAGE, advice);
    }
  }
}
