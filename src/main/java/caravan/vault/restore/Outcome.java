package caravan.vault.restore;

import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what a restore does. Safe for concurrent use. */
final class Outcome {
  private static final int KEPT = 1000;
  private static final int PLAN = 10_000;

  private final RestoreProgress progress;
  private final LongAdder directories = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private final LongAdder overwritten = new LongAdder();
  private final LongAdder failedCount = new LongAdder();
  private final AtomicBoolean damaged = new AtomicBoolean();
  private final List<RestoreReport.Failure> failed = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<RestoreReport.Planned> plan = new ArrayList<>();

  Outcome(RestoreProgress progress) {
    this.progress = progress;
  }

  void file(long bytes) {
    progress.files.increment();
    progress.bytes.add(bytes);
  }

  void directory() {
    directories.increment();
  }

  void other() {
    others.increment();
  }

  void kept() {
    kept.increment();
  }

  void overwritten() {
    overwritten.increment();
  }

  void planned(String action, String path, long bytes) {
    synchronized (plan) {
      if (plan.size() < PLAN) {
        plan.add(new RestoreReport.Planned(action, path, bytes));
      }
    }
  }

  void notice(String message) {
    synchronized (notices) {
      notices.add(message);
    }
  }

  void fail(String path, @Nullable IOException reason) {
    failedCount.increment();
    if (reason instanceof DamagedException
        || (reason instanceof StoreException e && e.reason() == StoreException.Reason.MISSING)) {
      damaged.set(true);
    }
    synchronized (failed) {
      if (failed.size() < KEPT) {
        failed.add(
            new RestoreReport.Failure(
                path, reason == null ? "unknown" : String.valueOf(reason.getMessage())));
      }
    }
  }

  RestoreReport report() {
    synchronized (failed) {
      synchronized (plan) {
        synchronized (notices) {
          return new RestoreReport(
              progress.files.sum(),
              directories.sum(),
              others.sum(),
              progress.bytes.sum(),
              kept.sum(),
              overwritten.sum(),
              failed,
              failedCount.sum(),
              damaged.get(),
              notices,
              plan);
        }
      }
    }
  }
}
