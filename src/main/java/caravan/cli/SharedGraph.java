package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.projection.AfterBackups;
import caravan.graph.projection.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * One open knowledge graph for many commands of a service, since the start of its server takes
 * longer than most answers. It is opened when something needs it, anew when it does not answer any
 * more, and closed when nobody has asked for a while. Safe for concurrent use.
 */
final class SharedGraph implements AutoCloseable {
  /** Its server takes half a gigabyte, which others may want. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final AfterBackups backups = new AfterBackups(AfterBackups.DEFAULT_PATIENCE);
  private final ReentrantLock projecting = new ReentrantLock();
  private @Nullable GraphSession session;
  private String vault = "";
  private int users;
  private long usedAt;

  /** Opens a graph where there is none yet. */
  interface Opener {
    GraphSession open() throws IOException, InterruptedException;
  }

  /** The graph of a vault, for one command; closing it gives it back. */
  synchronized GraphSession lease(String wanted, Opener opener)
      throws IOException, InterruptedException {
    GraphSession open = session;
    if (open != null && users == 0 && !(vault.equals(wanted) && answers(open))) {
      session = null;
      open.close();
      open = null;
    }
    if (open == null) {
      open = opener.open();
      session = open;
      vault = wanted;
    } else if (!vault.equals(wanted)) {
      throw new IOException(
          "The graph of another vault is in use just now. Ask again in a moment.");
    }
    users++;
    return open.lent(new Back());
  }

  private static boolean answers(GraphSession open) {
    try {
      open.driver().verifyConnectivity();
      return true;
    } catch (Neo4jException e) {
      return false; // it is opened anew, and that says what is wrong
    }
  }

  /** Gives a lease back, once. */
  private final class Back implements Runnable {
    private boolean given;

    @Override
    public void run() {
      synchronized (SharedGraph.this) {
        if (!given) {
          given = true;
          users--;
          usedAt = System.nanoTime();
        }
      }
    }
  }

  /** A backup runs until what is returned is closed: projections let it go first. */
  AfterBackups.Backup backup() {
    return backups.begun();
  }

  /** Lets a projection that nobody waits for go after backups. */
  Turn turn() {
    return backups;
  }

  /**
   * Begins to bring the graph up to date, which one thread does at a time.
   *
   * @param wait whether to wait for another one that is at it
   * @return false if another one is
   */
  boolean beginProjection(boolean wait) throws InterruptedException {
    if (wait) {
      projecting.lockInterruptibly();
      return true;
    }
    return projecting.tryLock();
  }

  void endProjection() {
    projecting.unlock();
  }

  /** Closes a graph that nobody uses, and nobody has asked for a while or another process wants. */
  synchronized void tidy() throws IOException {
    GraphSession open = session;
    if (open != null
        && users == 0
        && (System.nanoTime() - usedAt > IDLE.toNanos() || open.wanted())) {
      session = null;
      open.close();
    }
  }

  @Override
  public synchronized void close() {
    GraphSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
