package caravan.discovery;

import caravan.model.FileBatch;
import caravan.platform.LogContext;
import caravan.platform.limits.CpuShare;
import caravan.platform.temporary.TemporaryFiles;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * Walks a source in sorted order beside its parent snapshot, and tells what is there: unchanged,
 * changed or new. The walk runs on a thread of its own and waits when packing is slower. Safe for
 * concurrent use.
 */
public final class Discovery {
  /** Room for the deepest path there can be: 2,048 directories. Only what is used takes memory. */
  private static final long STACK = 64L << 20;

  private final List<Path> never;
  private final TemporaryFiles scratch;
  private final InputStream stdin;
  private final CpuShare cpu;
  private final Presence presence;
  private final boolean ranked;

  /**
   * @param never directories that are no part of any source: vaults, the Caravan home
   * @param scratch where the names of very wide directories are sorted
   * @param stdin what {@code --stdin} reads
   * @param cpu how much of the processors a walk may use, with others
   * @param presence which files are not on this machine
   * @param ranked whether files go by importance
   */
  public Discovery(
      List<Path> never,
      TemporaryFiles scratch,
      InputStream stdin,
      CpuShare cpu,
      Presence presence,
      boolean ranked) {
    this.never = List.copyOf(never);
    this.scratch = scratch;
    this.stdin = stdin;
    this.cpu = cpu;
    this.presence = presence;
    this.ranked = ranked;
  }

  /**
   * The source in batches. The iterator throws an {@link java.io.UncheckedIOException} where no
   * root can be read.
   *
   * @throws IllegalArgumentException if a pattern is bad
   */
  public Iterator<FileBatch> batches(BackupSession session) throws IOException {
    Batches batches = new Batches(session::isClosed, BatchSize.ofMachine(ranked), cpu);
    Walk walk = new Walk(session, batches, never, scratch, stdin, presence);
    Thread thread =
        new Thread(
            null,
            LogContext.carried(
                () -> {
                  try {
                    batches.begin();
                    walk.run();
                    session.progress().complete.set(true);
                    batches.end();
                  } catch (IOException | RuntimeException | Error e) {
                    batches.fail(e);
                  }
                }),
            "walk",
            STACK);
    thread.setDaemon(true);
    thread.start();
    return batches;
  }
}
