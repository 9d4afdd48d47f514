package caravan.vault.restore;

import java.util.concurrent.atomic.LongAdder;

/** What a running restore has done so far. Safe for concurrent use. */
public final class RestoreProgress {
  public final LongAdder files = new LongAdder();
  public final LongAdder bytes = new LongAdder();
}
