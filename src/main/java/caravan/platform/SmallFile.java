package caravan.platform;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * Reads one file after the other from its start, for small ones: a channel of Java costs as much as
 * the kernel takes to open, read and close them. Uses the JDK's own calls, where {@code
 * java.base/sun.nio.fs} is open to this code as {@link UnixAttributes} needs it; elsewhere it opens
 * nothing. Not interruptible; belongs to one thread.
 */
public final class SmallFile implements ReadableByteChannel {
  private static final int BUFFER = 1 << 14;
  private static final int CLOSED = -1;

  private static final boolean USABLE;
  private static final int FLAGS;
  private static final MethodHandle OPEN;
  private static final MethodHandle READ;
  private static final MethodHandle CLOSE;

  static {
    MethodHandle[] calls = new MethodHandle[3];
    int flags = 0;
    boolean usable = false;
    try {
      Class<?> calling = Class.forName("sun.nio.fs.UnixNativeDispatcher");
      Class<?> constants = Class.forName("sun.nio.fs.UnixConstants");
      Class<?> unixPath = Class.forName("sun.nio.fs.UnixPath");
      MethodHandles.Lookup own = MethodHandles.lookup();
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(calling, own);
      calls[0] =
          lookup
              .findStatic(
                  calling, "open", MethodType.methodType(int.class, unixPath, int.class, int.class))
              .asType(MethodType.methodType(int.class, Path.class, int.class, int.class));
      calls[1] =
          lookup.findStatic(
              calling, "read", MethodType.methodType(int.class, int.class, long.class, int.class));
      calls[2] = lookup.findStatic(calling, "close", MethodType.methodType(void.class, int.class));
      MethodHandles.Lookup flag = MethodHandles.privateLookupIn(constants, own);
      flags =
          (int) flag.findStaticVarHandle(constants, "O_RDONLY", int.class).get()
              | (int) flag.findStaticVarHandle(constants, "O_NOFOLLOW", int.class).get();
      usable =
          unixPath.isInstance(FileSystems.getDefault().getPath("x")) && LibC.unavailable() == null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Not open, or another JDK: a channel is slower and as good.
    }
    USABLE = usable;
    FLAGS = flags;
    OPEN = calls[0];
    READ = calls[1];
    CLOSE = calls[2];
  }

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final long address =
      USABLE ? Pointer.nativeValue(Native.getDirectBufferPointer(buffer)) : 0;
  private Path path = Path.of("");
  private int file = CLOSED;

  /**
   * Opens the next file; a symbolic link is not followed.
   *
   * @return false if it could not: a channel says why, or can
   * @throws IllegalStateException if the one before was not closed
   */
  public boolean open(Path next) {
    if (file != CLOSED) {
      throw new IllegalStateException(path + " is open");
    }
    if (!USABLE || next.getFileSystem() != FileSystems.getDefault()) {
      return false;
    }
    try {
      file = (int) OPEN.invokeExact(next, FLAGS, 0);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      return false;
    }
    path = next;
    return true;
  }

  /** {@inheritDoc} Gives at most 16 KiB at a time. */
  @Override
  public int read(ByteBuffer into) throws IOException {
    if (file == CLOSED) {
      throw new ClosedChannelException();
    }
    int want = Math.min(BUFFER, into.remaining());
    int n;
    try {
      n = (int) READ.invokeExact(file, address, want);
    } catch (Throwable e) {
      throw failed(e);
    }
    if (n <= 0) {
      return want == 0 ? 0 : -1;
    }
    into.put(buffer.clear().limit(n));
    return n;
  }

  @Override
  public boolean isOpen() {
    return file != CLOSED;
  }

  @Override
  public void close() throws IOException {
    int closing = file;
    if (closing != CLOSED) {
      file = CLOSED; // whatever comes of it, the number may be another's by then
      try {
        CLOSE.invokeExact(closing);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  private IOException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    FileSystemException failure = new FileSystemException(path.toString(), null, e.getMessage());
    failure.initCause(e);
    return failure;
  }
}
