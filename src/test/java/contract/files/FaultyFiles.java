package contract.files;

import contract.FaultSweep;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Counts the calls of a file system, and fails one of them, or all from one on. Each channel's
 * reads, writes and forces count as well. For one thread.
 */
public final class FaultyFiles implements FaultSweep.Faults<FaultyFiles.When> {
  /** How a call fails. */
  public enum When {
    /** Nothing is done; of a write, half is. */
    BEFORE,
    /** It is done, and reported as failed. */
    AFTER,
    /** As before, and no call after it does anything: a cable, a power cut, a process that died. */
    DEAD
  }

  /** What a file system can be asked to do. */
  interface Work<T> {
    T run() throws IOException;
  }

  private final FaultyProvider provider = new FaultyProvider(this);
  private int calls;
  private int fail;
  private When when = When.BEFORE;
  private Supplier<IOException> failure = FaultyFiles::broken;

  /** The same place, seen through the faults. */
  public Path through(Path real) {
    return new FaultyPath(provider.fileSystem(real.getFileSystem()), real);
  }

  /** Fails one call, as a disk that is dying does it, and counts anew. */
  @Override
  public void arm(int number, When how) {
    calls = 0;
    fail = number;
    when = how;
    failure = FaultyFiles::broken;
  }

  /** Fails all calls from now on, and counts anew. */
  public void failAll(Supplier<IOException> with) {
    arm(1, When.DEAD);
    failure = with;
  }

  private static IOException broken() {
    return new FileSystemException("a file", null, "Input/output error");
  }

  @Override
  public void heal() {
    fail = 0;
  }

  /** Calls since it was last armed. */
  @Override
  public int requests() {
    return calls;
  }

  @Override
  public void close() {
    heal();
  }

  <T> T call(Work<T> work) throws IOException {
    if (turn()) {
      if (when == When.AFTER) {
        work.run();
      }
      throw failure.get();
    }
    return work.run();
  }

  /**
   * @param half what a torn write does
   */
  <T> T write(Work<T> whole, Work<T> half) throws IOException {
    if (turn()) {
      if (when == When.AFTER) {
        whole.run();
      } else if (calls == fail) {
        half.run();
      }
      throw failure.get();
    }
    return whole.run();
  }

  private boolean turn() {
    calls++;
    return fail > 0 && (calls == fail || (when == When.DEAD && calls > fail));
  }
}
