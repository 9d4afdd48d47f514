package caravan.platform.limits;

/**
 * Bytes outside of the heap that this process may use for packs, shared by backups that run at
 * once. Each takes what it needs for all of its time at once, so nobody who has some waits for
 * more. Safe for concurrent use; who waits may be interrupted.
 */
public final class MemoryShare {
  private long limit = Long.MAX_VALUE;
  private long taken;

  /** What somebody has taken, until it is closed. */
  public final class Held implements AutoCloseable {
    private final long bytes;
    private final int pieces;
    private boolean given;

    private Held(long bytes, int pieces) {
      this.bytes = bytes;
      this.pieces = pieces;
    }

    /** How many pieces it is. */
    public int pieces() {
      return pieces;
    }

    @Override
    public void close() {
      synchronized (MemoryShare.this) {
        if (!given) {
          given = true;
          taken -= bytes;
          MemoryShare.this.notifyAll();
        }
      }
    }
  }

  /** Sets the limit. What is taken stays taken. */
  public synchronized void limit(long bytes) {
    limit = bytes;
    notifyAll();
  }

  /** Whether a taker would have to wait now. */
  public synchronized boolean isShort(int least, long piece) {
    return room() < least * piece;
  }

  /**
   * Takes room for as many pieces as there is room for now, and waits while there is none for the
   * least. Who is alone is never made to wait: that the least fits at all is for the caller to see.
   *
   * @param least pieces that are needed, positive
   * @param wanted pieces that are of use
   * @param piece bytes of each
   */
  public synchronized Held take(int least, int wanted, long piece) throws InterruptedException {
    while (taken > 0 && room() < least * piece) {
      wait();
    }
    int pieces = (int) Math.max(least, Math.min(wanted, room() / piece));
    taken += pieces * piece;
    return new Held(pieces * piece, pieces);
  }

  private long room() {
    return Math.max(0, limit - taken);
  }
}
