package caravan.vault.write;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a running backup has done so far, for people to look at. Safe for concurrent use; figures
 * only rise.
 */
public final class Progress {
  public final LongAdder filesFound = new LongAdder();
  public final LongAdder bytesFound = new LongAdder();
  public final LongAdder changedFound = new LongAdder();
  public final LongAdder changedBytesFound = new LongAdder();
  public final LongAdder filesDone = new LongAdder();
  public final LongAdder bytesRead = new LongAdder();
  public final LongAdder bytesStored = new LongAdder();

  /** Whether discovery has seen everything. */
  public final AtomicBoolean complete = new AtomicBoolean();

  /** What is waited for when all has been read, for a person; empty while nothing is. */
  public volatile String waiting = "";
}
