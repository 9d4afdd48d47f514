package caravan.cli;

import caravan.analysis.importance.Ranking;
import caravan.config.BackupSteps;
import caravan.config.DestinationSettings;
import caravan.config.Limits;
import caravan.config.RunningBackups;
import caravan.config.Settings;
import caravan.config.SpoolSettings;
import caravan.graph.projection.AfterBackups;
import caravan.model.BackupRequest;
import caravan.operations.Alarm;
import caravan.operations.BackupReport;
import caravan.operations.BackupRun;
import caravan.operations.Operations;
import caravan.operations.Preflight;
import caravan.operations.Reports;
import caravan.operations.UploadProofs;
import caravan.platform.Uptime;
import caravan.platform.limits.MemoryShare;
import caravan.security.access.AuditLog;
import caravan.storage.spool.Spool;
import caravan.vault.pack.PackAssembler;
import caravan.vault.write.Progress;
import caravan.vault.write.Spooling;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of the backup over one open engine, made when they are first needed. Several backups
 * may go through them at once. Safe for concurrent use.
 */
final class BackupPipeline {
  /** More of them would wait for the one thread that reads; each takes some megabytes. */
  private static final int MOST_WORKERS = 8;

  private final Engine.Opened engine;
  private final Settings settings;
  private final Operations operations;
  private final UploadProofs proofs = new UploadProofs();
  private final Preflight preflight = new Preflight();
  private final RunningBackups running = new RunningBackups();
  private final Map<BackupRequest, BackupRunner> runners =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private boolean routed;

  BackupPipeline(World world, Engine.Opened engine) {
    this.engine = engine;
    this.settings = engine.engine().settings();
    this.operations =
        new Operations(
            engine.vaults(),
            engine.engine().state(),
            new Operations.Tuning(
                settings.vault().compression().level(),
                Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()),
                request -> runner(request).packs(),
                Machine.host(world.env()),
                Machine.user(),
                new AuditLog(AuditVerifyCommand.file(settings), world.clock())::anchor,
                engine.engine().limits().cpu()),
            spooling(),
            proofs,
            preflight,
            new BackupRun() {
              @Override
              public void started(BackupRequest request, Progress progress) {
                runner(request).started(progress);
              }

              @Override
              public void warned(BackupRequest request, String sentence) {
                runner(request).warned(sentence);
              }
            },
            world.clock(),
            Uptime::nanos);
  }

  /** Backs up one request. */
  BackupReport run(BackupRequest request, BackupRunner runner) throws Exception {
    return routed(request, runner);
  }

  /**
   * Room for packs, as much as the settings leave; waits for other backups if that is too little.
   * To be taken before anything is done for a backup that must not wait, as freezing a database.
   */
  MemoryShare.Held memory(World world) throws CommandException, InterruptedException {
    Limits limits = engine.engine().limits();
    long pack = PackAssembler.bufferSize(engine.first().parameters());
    Optional<String> refusal = Limits.refusal(limits.settings(), pack);
    if (refusal.isPresent()) {
      throw CommandException.usage(refusal.get());
    }
    if (limits.packs().isShort(Limits.LEAST_PACKS, pack)) {
      world.say(
          "Waiting for a backup that takes all of caravan.resources.memory"
              + (isHeldUp() ? "; it is paused: resume or cancel it." : "."));
    }
    return limits.packs().take(Limits.LEAST_PACKS, packBuffers(), pack);
  }

  /** Whether a paused backup keeps memory; each that does is told. */
  private boolean isHeldUp() {
    List<BackupRunner> others;
    synchronized (runners) {
      others = List.copyOf(runners.values());
    }
    return others.stream().filter(other -> other.pause().holdsUp()).count() > 0;
  }

  private BackupReport routed(BackupRequest request, BackupRunner runner) throws Exception {
    route(runner.world());
    begin(request, runner);
    Optional<SharedEngine> shared = runner.world().shared();
    try (AfterBackups.Backup first = shared.map(one -> one.graph().backup()).orElse(null)) {
      if (!(engine.engine().application().backup(request) instanceof BackupReport report)) {
        throw new IllegalStateException("the report step of routes.yaml gave no report");
      }
      return report;
    } finally {
      end(request);
    }
  }

  void begin(BackupRequest request, BackupRunner runner) {
    runners.put(request, runner);
    running.begin(
        request, new RunningBackups.Own(runner.discovery(), runner.gate(), runner.pause()::pass));
  }

  void end(BackupRequest request) {
    running.end(request);
    runners.remove(request);
  }

  Operations operations() {
    return operations;
  }

  Preflight preflight() {
    return preflight;
  }

  Spooling spooling() {
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

  private BackupRunner runner(BackupRequest request) {
    BackupRunner runner = runners.get(request);
    if (runner == null) {
      throw new IllegalStateException("this backup was not begun");
    }
    return runner;
  }

  private synchronized void route(World world) {
    if (routed) {
      return;
    }
    Map<String, String> unreachable = new LinkedHashMap<>();
    engine.failures().forEach((name, why) -> unreachable.put(name, Failures.message(why)));
    Map<String, Object> steps = new LinkedHashMap<>();
    world
        .shared()
        .ifPresent(
            shared ->
                steps.putAll(
                    BackupSteps.projection(
                        shared::committed, new CommittedOperations(engine, shared.graph()))));
    steps.putAll(
        BackupSteps.of(
            operations,
            running,
            engine.engine().state(),
            proofs,
            new Ranking(wantsOrder(), settings.backup().importance(), world.clock()),
            new Alarm(settings.backup().alarm(), engine.engine().state(), world.clock()),
            new Reports(settings.requiredCopies(), unreachable, preflight, world.clock())));
    engine.engine().application().pipeline(steps);
    routed = true;
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
  boolean wantsOrder() {
    return switch (settings.backup().order()) {
      case AUTO -> isFar();
      case IMPORTANCE -> true;
      case WALK -> false;
    };
  }
}
