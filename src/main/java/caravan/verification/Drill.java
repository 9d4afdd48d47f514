package caravan.verification;

import caravan.model.Metadata;
import caravan.platform.ApplyPolicy;
import caravan.platform.FileStatus;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.restore.Restore;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreProgress;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import caravan.verification.DrillSample.Chosen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves that a snapshot can be restored, by restoring a sample of it: files from one destination
 * into an empty folder, whose bytes are then compared with the ids of their chunks, and with the
 * source where that has not changed since. One use, one thread.
 */
public final class Drill {
  private final Vault vault;
  private final IndexView index;
  private final StoredSnapshot snapshot;
  private final Options options;
  private final FileStatus status = new FileStatus();
  private final List<String> findings = new ArrayList<>();
  private boolean damaged;
  private long compared;

  /**
   * How a drill goes.
   *
   * @param files at random, beside the newest
   * @param bytes of the sample at most, and so of the largest file in it
   * @param seed which files
   * @param source whether the source lies on this machine
   * @param workers threads that restore
   */
  public record Options(int files, long bytes, long seed, boolean source, int workers) {}

  public Drill(Vault vault, IndexView index, StoredSnapshot snapshot, Options options) {
    this.vault = vault;
    this.index = index;
    this.snapshot = snapshot;
    this.options = options;
  }

  /**
   * Restores and compares.
   *
   * @param folder empty; what is restored stays there
   * @throws IOException if the destination does not answer, or the folder cannot be written
   */
  public DrillResult run(Path folder) throws IOException, InterruptedException {
    try (ChunkReader chunks = new ChunkReader(vault, index)) {
      TreeReader trees = new TreeReader(chunks);
      DrillSample sampler =
          new DrillSample(trees, options.files(), options.bytes(), options.seed());
      Map<String, Chosen> sample = sampler.of(snapshot);
      sampler.damaged.forEach(this::damage);
      if (sample.isEmpty()) {
        findings.add(
            sampler.files == 0
                ? "there is no file in the snapshot, so nothing could be restored"
                : "every file in it is larger than the size that the drill may restore");
        return result(sampler.files, 0, 0, 0);
      }
      long begin = System.nanoTime();
      RestoreReport report = restore(folder, sample);
      double seconds = (System.nanoTime() - begin) / 1e9;
      for (RestoreReport.Failure failure : report.failed()) {
        findings.add(failure.path() + ": " + failure.reason());
      }
      damaged |= report.damaged();
      long files = 0;
      long bytes = 0;
      StoredContent content = new StoredContent(vault, index, trees);
      for (Chosen one : sample.values()) {
        if (isWhole(content, one, folder, report)) {
          files++;
          bytes += one.entry().metadata().size();
        }
      }
      return result(sampler.files, files, bytes, seconds);
    }
  }

  private DrillResult result(long there, long files, long bytes, double seconds) {
    return new DrillResult(
        snapshot.name(), there, files, bytes, seconds, compared, findings, damaged);
  }

  private void damage(String sentence) {
    findings.add(sentence);
    damaged = true;
  }

  private RestoreReport restore(Path folder, Map<String, Chosen> sample)
      throws IOException, InterruptedException {
    RestoreOptions how =
        new RestoreOptions(
            folder,
            selection(sample.keySet()),
            RestoreOptions.Overwrite.NEVER,
            ApplyPolicy.Owners.LEAVE,
            true,
            options.workers(),
            false);
    try (Restore restore = new Restore(vault, index, snapshot, how, new RestoreProgress())) {
      return restore.run();
    }
  }

  private static Selection selection(Set<String> paths) {
    Set<String> above = new HashSet<>();
    for (String path : paths) {
      for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        above.add(path.substring(0, end));
      }
    }
    return new Selection() {
      @Override
      public boolean wants(String path) {
        return paths.contains(path);
      }

      @Override
      public boolean mayHoldWanted(String directory) {
        return above.contains(directory);
      }
    };
  }

  private boolean isWhole(StoredContent content, Chosen one, Path folder, RestoreReport report)
      throws IOException {
    Path restored = folder.resolve(Path.of("/").relativize(one.path()));
    try {
      if (!Files.isReadable(restored) && Files.exists(restored)) {
        Files.setPosixFilePermissions(
            restored, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      }
      content.compare(one.entry(), restored);
    } catch (NoSuchFileException e) {
      if (report.failedCount() == 0) {
        damage(one.shown() + ": it was not restored, and nothing says why");
      }
      return false;
    } catch (DamagedException e) {
      damage(one.shown() + ": " + e.getMessage());
      return false;
    }
    return !options.source() || equalsSource(one, restored);
  }

  /** A file that has changed since is left alone; one that only seems unchanged is told. */
  private boolean equalsSource(Chosen one, Path restored) {
    try {
      if (!isUnchanged(one)) {
        return true;
      }
      long at = Files.mismatch(one.path(), restored);
      if (!isUnchanged(one)) {
        return true; // it was written to meanwhile
      }
      compared++;
      if (at < 0) {
        return true;
      }
      damage(
          one.shown()
              + ": the file on this machine is another one from byte "
              + at
              + " on, though its size and its times are those that were backed up. One of the two"
              + " is damaged; compare them before you rely on either");
      return false;
    } catch (IOException e) {
      return true; // it is gone, or may not be read; the copy is proven by its chunks all the same
    }
  }

  private boolean isUnchanged(Chosen one) throws IOException {
    Metadata now = status.read(one.path());
    Metadata then = one.entry().metadata();
    return now.kind() == then.kind()
        && now.size() == then.size()
        && now.inode() == then.inode()
        && now.mtimeSeconds() == then.mtimeSeconds()
        && now.mtimeNanos() == then.mtimeNanos()
        && now.ctimeSeconds() == then.ctimeSeconds()
        && now.ctimeNanos() == then.ctimeNanos();
  }
}
