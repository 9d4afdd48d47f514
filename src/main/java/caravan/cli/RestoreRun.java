package caravan.cli;

import caravan.platform.temporary.TemporaryFiles;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.index.IndexView;
import caravan.vault.restore.Arrangement;
import caravan.vault.restore.Restore;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreProgress;
import caravan.vault.restore.RestoreReport;
import caravan.vault.restore.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores a snapshot, or plans it, and shows how far it is. */
final class RestoreRun {
  private final World world;
  private final Vault vault;
  private final IndexView index;
  private final StoredSnapshot snapshot;

  private final Arranged arranged;

  /**
   * Opens the files of a snapshot that lie or go elsewhere; null for them as they are in a vault.
   */
  interface Arranged {
    @Nullable Arrangement open() throws IOException;
  }

  RestoreRun(World world, Vault vault, IndexView index, StoredSnapshot snapshot) {
    this(world, vault, index, snapshot, () -> null);
  }

  RestoreRun(
      World world, Vault vault, IndexView index, StoredSnapshot snapshot, Arranged arranged) {
    this.arranged = arranged;
    this.world = world;
    this.vault = vault;
    this.index = index;
    this.snapshot = snapshot;
  }

  /** Restores; makes the target where it is missing. */
  RestoreReport restore(RestoreOptions options, Selection selection)
      throws IOException, InterruptedException {
    Files.createDirectories(options.target());
    boolean all = selection == Selection.ALL;
    RestoreProgress progress = new RestoreProgress();
    UnfinishedRestores.begun(options.target());
    try (Watch watch = Watch.start(world.terminal(), () -> status(progress, all));
        Restore restore = new Restore(vault, index, snapshot, options, progress, arranged.open())) {
      return restore.run();
    } finally {
      UnfinishedRestores.ended(options.target());
    }
  }

  /** Only plans. A target that is missing is not made; an empty folder stands for it meanwhile. */
  RestoreReport plan(RestoreOptions options) throws IOException, InterruptedException {
    if (Files.exists(options.target())) {
      return planAt(options, options.target());
    }
    Path empty = TemporaryFiles.ofProcess().makeFolder("plan-");
    try {
      RestoreReport report = planAt(options, empty);
      String from = empty.toString();
      List<RestoreReport.Planned> plan =
          report.plan().stream()
              .map(
                  line ->
                      new RestoreReport.Planned(
                          line.action(),
                          options.target() + line.path().substring(from.length()),
                          line.bytes()))
              .toList();
      return new RestoreReport(
          report.files(),
          report.directories(),
          report.others(),
          report.bytes(),
          report.kept(),
          report.overwritten(),
          report.failed(),
          report.failedCount(),
          report.damaged(),
          report.notices(),
          plan);
    } finally {
      Files.delete(empty);
    }
  }

  private RestoreReport planAt(RestoreOptions options, Path place)
      throws IOException, InterruptedException {
    RestoreOptions planned =
        new RestoreOptions(
            place,
            options.selection(),
            options.overwrite(),
            options.owners(),
            options.xattrs(),
            options.workers(),
            true);
    try (Restore restore =
        new Restore(vault, index, snapshot, planned, new RestoreProgress(), arranged.open())) {
      return restore.run();
    }
  }

  private Terminal.Status status(RestoreProgress progress, boolean all) {
    return new Terminal.Status(
        "restore",
        progress.bytes.sum(),
        all ? snapshot.snapshot().bytes() : -1,
        all,
        Texts.count(progress.files.sum(), "file"));
  }
}
