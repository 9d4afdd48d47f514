package caravan.cli;

import caravan.analysis.importance.Ranking;
import caravan.analysis.sensitivity.Approvals;
import caravan.analysis.sensitivity.Gate;
import caravan.config.BackupSteps;
import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.SpoolSettings;
import caravan.discovery.Discovery;
import caravan.model.BackupRequest;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.operations.Alarm;
import caravan.operations.BackupReport;
import caravan.operations.BackupRun;
import caravan.operations.CatchUp;
import caravan.operations.Operations;
import caravan.operations.Preflight;
import caravan.operations.Reports;
import caravan.operations.UploadProofs;
import caravan.platform.Uptime;
import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolPlace;
import caravan.vault.write.BackupSession;
import caravan.vault.write.Progress;
import caravan.vault.write.Replication;
import caravan.vault.write.Spooling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs backups through the routes, and shows how far they are. */
final class BackupRunner {
  private static final String KEPT =
      "What was stored so far is kept, and the next backup goes on from there.";

  private final World world;
  private final Engine.Opened engine;
  private final Settings settings;
  private final Operations operations;
  private final UploadProofs proofs = new UploadProofs();
  private final Preflight preflight = new Preflight();
  private final Discovery discovery;
  private final Approvals approvals;
  private final Gate gate;
  private volatile Progress progress = new Progress();
  private boolean routed;

  /**
   * @param allowHeld whether a person has said yes to all that would be held
   */
  BackupRunner(World world, Engine.Opened engine, boolean allowHeld) throws IOException {
    this.world = world;
    this.engine = engine;
    this.settings = engine.engine().settings();
    this.operations =
        new Operations(
            engine.vaults(),
            engine.engine().state(),
            new Operations.Tuning(
                settings.vault().compression().level(),
                Runtime.getRuntime().availableProcessors(),
                packBuffers(),
                Machine.host(world.env()),
                Machine.user()),
            spooling(),
            proofs,
            preflight,
            new BackupRun() {
              @Override
              public void started(Progress started) {
                progress = started;
              }

              @Override
              public void warned(String sentence) {
                world.say(sentence);
              }
            },
            world.clock(),
            Uptime::nanos);
    List<Path> never = new ArrayList<>(engine.engine().localPlaces());
    never.add(settings.home());
    this.discovery =
        new Discovery(never, Path.of(System.getProperty("java.io.tmpdir")), world.in());
    this.approvals = Approvals.in(settings.home());
    this.gate =
        new Gate(
            settings.sensitivity(),
            approvals,
            LearnedLevels.of(world, engine, settings.sensitivity().leavesOut()),
            allowHeld);
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
    route();
    tidySpool();
    Interruption.keeps(KEPT);
    BackupReport done;
    try (SourceLock lock = SourceLock.take(settings.home(), request.source());
        Watch watch = Watch.start(world.terminal(), () -> status(request.source()))) {
      if (!(engine.engine().application().backup(request) instanceof BackupReport report)) {
        throw new IllegalStateException("the report step of routes.yaml gave no report");
      }
      done = report;
    }
    if (engine.vaults().size() < 2) {
      return done;
    }
    Set<String> leftAlone = new HashSet<>(preflight.leftOut(request.source()).keySet());
    leftAlone.addAll(operations.silent());
    try (Phases phases = new Phases(world.terminal(), "catching up")) {
      Replication replication = new Replication(world.clock(), Uptime::nanos, phases::at);
      return new CatchUp(engine.engine().state(), spooling().spool(), replication)
          .after(done, engine.nearest(), leftAlone);
    }
  }

  /** Finds what a backup would read, and stores nothing. */
  BackupReport dryRun(BackupRequest request) throws Exception {
    BackupSession session = operations.open(request);
    try (Watch watch = Watch.start(world.terminal(), () -> status(request.source()))) {
      DryCounts counts = new DryCounts();
      Iterator<FileBatch> batches = discovery.batches(session);
      while (batches.hasNext()) {
        gate.admit(batches.next(), session).steps().forEach(counts::add);
      }
      return counts.report(session, settings.requiredCopies(), world.clock().instant());
    } finally {
      operations.close(session);
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
    return preflight.doubts(engine.vaults(), changedBytes);
  }

  private Spooling spooling() {
    SpoolSettings spool = settings.spool();
    return spool.limit() == 0
        ? Spooling.OFF
        : Spooling.into(
            new Spool(spool.directory(), spool.limit()),
            name ->
                Optional.ofNullable(settings.destinations().get(name))
                    .map(DestinationSettings::breakerWait)
                    .orElse(DestinationSettings.DEFAULT_BREAKER_WAIT));
  }

  /** What waits for a destination that is gone would take up room for ever. */
  private void tidySpool() throws IOException {
    Optional<Spool> spool = spooling().spool();
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

  private void route() {
    if (!routed) {
      Map<String, String> unreachable = new LinkedHashMap<>();
      engine.failures().forEach((name, why) -> unreachable.put(name, Failures.message(why)));
      engine
          .engine()
          .application()
          .pipeline(
              BackupSteps.of(
                  operations,
                  discovery,
                  gate,
                  engine.engine().state(),
                  proofs,
                  new Ranking(wantsOrder(), settings.backup().importance(), world.clock()),
                  new Alarm(settings.backup().alarm(), engine.engine().state(), world.clock()),
                  new Reports(settings.requiredCopies(), unreachable, preflight, world.clock())));
      routed = true;
    }
  }

  private Terminal.Status status(String source) {
    Progress now = progress;
    boolean complete = now.complete.get();
    return new Terminal.Status(
        source,
        now.bytesRead.sum(),
        now.changedBytesFound.sum(),
        complete,
        "found " + Texts.count(now.filesFound.sum()) + (complete ? "" : " so far"));
  }

  /**
   * One that is filled, and one for each pack under way. A disk of this machine takes one as fast
   * as it is filled; only where a network's latency is to be hidden are there more.
   */
  private int packBuffers() {
    return 1 + (isFar() ? settings.uploadParallel() : 1);
  }

  /** Whether a destination is no disk of this machine. */
  private boolean isFar() {
    return engine.engine().destinations().stream().anyMatch(d -> Engine.directory(d).isEmpty());
  }

  /** Sorting costs more than it protects where all is stored in a moment. */
  private boolean wantsOrder() {
    return switch (settings.backup().order()) {
      case AUTO -> isFar();
      case IMPORTANCE -> true;
      case WALK -> false;
    };
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
      } else if (step instanceof Found.Ready ready) {
        count(ready.entry().metadata(), ready.unchanged());
      } else if (step instanceof Found.Changed changed) {
        count(changed.metadata(), false);
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
