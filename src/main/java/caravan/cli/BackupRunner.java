package caravan.cli;

import caravan.analysis.sensitivity.Approvals;
import caravan.analysis.sensitivity.Gate;
import caravan.config.Limits;
import caravan.config.Settings;
import caravan.config.SourceCare;
import caravan.config.SourceSettings;
import caravan.discovery.Discovery;
import caravan.model.BackupRequest;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.operations.BackupReport;
import caravan.operations.CatchUp;
import caravan.platform.CloudFiles;
import caravan.platform.Uptime;
import caravan.platform.limits.MemoryShare;
import caravan.platform.temporary.TemporaryFiles;
import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolPlace;
import caravan.vault.format.Snapshot;
import caravan.vault.write.BackupSession;
import caravan.vault.write.Progress;
import caravan.vault.write.Replication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs backups of one command through the routes, and shows how far they are. */
final class BackupRunner {
  private static final String KEPT =
      "What was stored so far is kept, and the next backup goes on from there.";

  private final World world;
  private final Engine.Opened engine;
  private final Settings settings;
  private final BackupPipeline pipeline;
  private final Discovery discovery;
  private final Approvals approvals;
  private final Gate gate;
  private final PausePoint pause;
  private volatile int packs = Limits.LEAST_PACKS;
  private volatile Progress progress = new Progress();
  private @Nullable SourceHooks hooks;

  /**
   * @param allowHeld whether a person has said yes to all that would be held
   */
  BackupRunner(World world, Engine.Opened engine, boolean allowHeld) throws IOException {
    this.world = world;
    this.pause = new PausePoint(world.checkpoint(), world::say);
    this.engine = engine;
    this.settings = engine.engine().settings();
    this.pipeline = engine.backups(world);
    List<Path> never = new ArrayList<>(engine.engine().localPlaces());
    never.add(settings.home());
    this.discovery =
        new Discovery(
            never,
            TemporaryFiles.ofProcess(),
            world.in(),
            engine.engine().limits().cpu(),
            CloudFiles::dataless,
            pipeline.wantsOrder());
    this.approvals = Approvals.in(settings.home());
    this.gate =
        new Gate(
            settings.sensitivity(),
            approvals,
            LearnedLevels.of(world, engine, settings.sensitivity().leavesOut()),
            allowHeld);
  }

  World world() {
    return world;
  }

  Discovery discovery() {
    return discovery;
  }

  Gate gate() {
    return gate;
  }

  /** How many packs it may have in memory at once. */
  int packs() {
    return packs;
  }

  /** Where it waits while it is paused. */
  PausePoint pause() {
    return pause;
  }

  void started(Progress started) {
    progress = started;
  }

  void warned(String sentence) {
    world.say(sentence);
  }

  /** Backs up one request, and notes how that ended. */
  BackupReport run(BackupRequest request) throws Exception {
    StatusNotes notes = new StatusNotes(world, settings.home());
    notes.began(request.source());
    BackupReport report;
    try {
      report = backUp(request);
    } catch (Exception e) {
      notes.failed(List.of(request.source()), e);
      throw e;
    }
    notes.ended(report, request, engine);
    return report;
  }

  private BackupReport backUp(BackupRequest request) throws Exception {
    tidySpool();
    Interruption.keeps(KEPT);
    BackupReport done;
    try (SourceLock lock = SourceLock.take(settings.home(), request.source())) {
      done = hooked(request);
    }
    if (engine.vaults().size() < 2) {
      return done;
    }
    Set<String> leftAlone = new HashSet<>(pipeline.preflight().leftOut(request.source()).keySet());
    leftAlone.addAll(pipeline.operations().silent());
    try (Phases phases = new Phases(world.terminal(), "catching up")) {
      Replication replication = new Replication(world.clock(), Uptime::nanos, phases::at);
      return new CatchUp(engine.engine().state(), pipeline.spooling().spool(), replication)
          .after(done, engine.nearest(), leftAlone);
    }
  }

  /** Between the commands that the settings have for the source. */
  private BackupReport hooked(BackupRequest request) throws Exception {
    SourceHooks commands =
        new SourceHooks(
            world,
            request.source(),
            Optional.ofNullable(settings.sources().get(request.source()))
                .map(SourceSettings::care)
                .orElse(SourceCare.NONE));
    hooks = commands;
    try (MemoryShare.Held held = pipeline.memory(world)) { // what 'before' freezes must not wait
      packs = held.pieces();
      return hooked(request, commands);
    }
  }

  private BackupReport hooked(BackupRequest request, SourceHooks commands) throws Exception {
    String result = "failed";
    String snapshot = "";
    try {
      commands.before();
      BackupReport report;
      try (Watch watch = Watch.start(world.terminal(), () -> status(request.source()))) {
        report = pipeline.run(request, this);
      }
      result = new BackupSummary(report, false).exit() == ExitCode.DONE ? "success" : "incomplete";
      snapshot = report.snapshot();
      return report;
    } finally {
      commands.after(result, snapshot);
    }
  }

  /** Destinations that did not answer in time: whoever asks them more would wait, too. */
  Set<String> silent() {
    return pipeline.operations().silent();
  }

  /** What the commands before and after the last backup did; null before the first. */
  @Nullable SourceHooks hooks() {
    return hooks;
  }

  /** Finds what a backup would read, and stores nothing. */
  BackupReport dryRun(BackupRequest request) throws Exception {
    pipeline.begin(request, this);
    BackupSession session = pipeline.operations().open(request);
    try (Watch watch = Watch.start(world.terminal(), () -> status(request.source()))) {
      DryCounts counts = new DryCounts();
      if (request.accumulate()) {
        session.parent().ifPresent(parent -> counts.start(parent.snapshot()));
      }
      Iterator<FileBatch> batches = discovery.batches(session);
      while (batches.hasNext()) {
        gate.admit(batches.next(), session).steps().forEach(counts::add);
      }
      return counts.report(session, settings.requiredCopies(), world.clock().instant());
    } finally {
      pipeline.operations().close(session);
      pipeline.end(request);
    }
  }

  /** Takes a person's yes to what a backup has held, for the next one. */
  void allow(BackupReport report) throws IOException {
    approvals.add(
        report.problems().stream()
            .filter(problem -> problem.kind() == Problem.Kind.HELD)
            .map(Problem::path)
            .toList());
  }

  /** What is said where so many changed bytes may not fit. */
  List<String> doubts(long changedBytes) throws StoreException {
    return pipeline.preflight().doubts(engine.vaults(), changedBytes);
  }

  /** What waits for a destination that is gone would take up room for ever. */
  private void tidySpool() throws IOException {
    Optional<Spool> spool = pipeline.spooling().spool();
    if (spool.isPresent()) {
      String vault = engine.first().parameters().vault();
      for (SpoolPlace place : spool.get().keepOnly(vault, settings.destinations().keySet())) {
        world.say(
            "What waited in the spool for '"
                + place.destination()
                + "' was dropped: it is no destination of this vault any more.");
      }
    }
  }

  private Terminal.Status status(String source) {
    Progress now = progress;
    boolean complete = now.complete.get();
    String waiting = now.waiting;
    return new Terminal.Status(
        source,
        now.bytesRead.sum(),
        now.changedBytesFound.sum(),
        complete,
        waiting.isEmpty()
            ? "found " + Texts.count(now.filesFound.sum()) + (complete ? "" : " so far")
            : waiting);
  }

  /** What a walk found, counted. */
  private static final class DryCounts {
    private long files;
    private long directories;
    private long others;
    private long bytes;
    private long changedFiles;
    private long changedBytes;

    void add(Found step) {
      if (step instanceof Found.Enter) {
        directories++;
      } else if (step instanceof Found.Replaced replaced) {
        replaced(replaced.before());
      } else if (step instanceof Found.Ready ready) {
        count(ready.entry().metadata(), ready.unchanged());
      } else if (step instanceof Found.Changed changed) {
        count(changed.metadata(), false);
      }
    }

    /** All of the snapshot before is in the new one too. */
    void start(Snapshot parent) {
      files = parent.files();
      directories = parent.directories();
      others = parent.others();
      bytes = parent.bytes();
    }

    private void replaced(Metadata before) {
      switch (before.kind()) {
        case FILE -> {
          files--;
          bytes -= before.size();
        }
        case DIRECTORY -> directories--;
        default -> others--;
      }
    }

    private void count(Metadata metadata, boolean unchanged) {
      if (metadata.kind() != FileKind.FILE) {
        others++;
        return;
      }
      files++;
      bytes += metadata.size();
      if (!unchanged) {
        changedFiles++;
        changedBytes += metadata.size();
      }
    }

    BackupReport report(BackupSession session, int requiredCopies, java.time.Instant now) {
      List<Problem> problems = new ArrayList<>();
      for (Problem.Kind kind : Problem.Kind.values()) {
        problems.addAll(session.problems().kept(kind));
      }
      return new BackupReport(
          "",
          session.request().source(),
          session.started(),
          Duration.between(session.started(), now),
          files,
          directories,
          others,
          bytes,
          changedFiles,
          changedBytes,
          0,
          requiredCopies, // none is missing, as none was to be made
          requiredCopies,
          Map.of(),
          problems,
          session.problems().count(Problem.Kind.UNREADABLE),
          session.problems().count(Problem.Kind.CHANGED),
          session.problems().count(Problem.Kind.LEFT_OUT),
          session.problems().count(Problem.Kind.HELD),
          session.tally().excluded(),
          Map.of(),
          files + others == 0 ? "there was nothing to back up" : "",
          session.parent().map(parent -> parent.name()).orElse(""),
          session.changes().figures());
    }
  }
}
