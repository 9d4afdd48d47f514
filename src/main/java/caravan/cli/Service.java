package caravan.cli;

import caravan.api.Served;
import caravan.config.CaravanApplication;
import caravan.config.Limits;
import caravan.config.NotifyTargets;
import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import caravan.operations.ClientState;
import caravan.platform.NativeMemory;
import caravan.platform.cache.Claims;
import caravan.security.access.ApiKeys;
import caravan.security.access.AuditLog;
import caravan.security.access.BearerTokens;
import caravan.security.access.ClientRoles;
import caravan.security.access.Lockout;
import caravan.security.oidc.OidcTokens;
import caravan.service.Desk;
import caravan.service.OperationRegistry;
import caravan.service.OperationStore;
import caravan.service.QuietMemory;
import caravan.service.drop.DropFolder;
import caravan.service.drop.DropFolders;
import caravan.service.notify.IncidentFile;
import caravan.service.notify.Notifier;
import caravan.service.observe.LimitMeters;
import caravan.service.observe.Observation;
import caravan.service.observe.RouteJournal;
import caravan.service.observe.Watched;
import caravan.service.schedule.Job;
import caravan.service.schedule.ScheduleFile;
import caravan.service.schedule.Schedules;
import caravan.service.schedule.Timing;
import caravan.service.watch.Watches;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a service, put together: operations over a shared engine, what starts them
 * (schedules, watches, drop folders), and what looks at them. Closed in the opposite order. Set up
 * by one thread.
 */
final class Service implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration EXTRA = Duration.ofHours(1);
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final long RELOAD_SECONDS = 2;
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** What is closed at the end, the last first. */
  private final Deque<AutoCloseable> parts;

  private final World world;
  private final Common common;
  private final SharedEngine engine;
  private final List<String> extra;
  private final Path home;
  private final Clock clock;
  private final OperationRegistry operations;
  private final RouteJournal journal = new RouteJournal();
  private final CaravanApplication routes;
  private final Observation observation;
  private final Schedules schedules;
  private final Watches watches;
  private final QuietMemory memory;
  private final DropFolders drops;
  private final Desk desk;
  private final AuditLog audit;
  private final ApiKeys keys;
  private final BearerTokens tokens;
  private final Instant started;
  private final Leftovers leftovers;
  private final Settings first;
  private volatile Settings settings;
  private volatile String seen = "";

  /**
   * Starts all parts; where one cannot be, those before it are closed again.
   *
   * @param extra directories to back up beside the configured sources, absolute
   */
  static Service start(
      World world, Common common, Settings settings, SharedEngine engine, List<String> extra)
      throws Exception {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new Service(parts, world, common, settings, engine, extra);
    } catch (Exception | Error e) {
      while (!parts.isEmpty()) {
        try {
          parts.pop().close();
        } catch (Exception also) {
          e.addSuppressed(also);
        }
      }
      throw e;
    }
  }

  private Service(
      Deque<AutoCloseable> parts,
      World world,
      Common common,
      Settings settings,
      SharedEngine engine,
      List<String> extra)
      throws Exception {
    this.parts = parts;
    this.world = world;
    this.common = common;
    this.settings = settings;
    this.first = settings;
    this.engine = engine;
    this.extra = List.copyOf(extra);
    this.home = settings.home();
    this.clock = world.clock();
    this.started = clock.instant();
    ServiceCommands commands = new ServiceCommands(world, engine);
    this.audit = new AuditLog(home.resolve("access").resolve("audit.jsonl"), clock);
    this.keys = ApiKeys.in(home.resolve("access").resolve("keys.json"), clock);
    this.tokens =
        settings.server().oidc().isPresent()
            ? new OidcTokens(settings.server().oidc().get(), clock)
            : BearerTokens.NONE;
    this.operations =
        new OperationRegistry(
            commands,
            new OperationStore(home.resolve("operations")),
            clock,
            settings.server().operations());
    this.memory =
        new QuietMemory(QUIET, System::nanoTime, operations::isBusy, Service::releaseMemory);
    this.desk = new Desk(commands, operations, audit);
    this.observation = keep(observation());
    engine.seen(observation.registry(), journal);
    LimitMeters.bind(observation.registry(), limitFigures());
    new JvmMemoryMetrics().bindTo(observation.registry());
    new JvmThreadMetrics().bindTo(observation.registry());
    new ProcessorMetrics().bindTo(observation.registry());
    new UptimeMetrics().bindTo(observation.registry());
    this.routes =
        keep(
            CaravanApplication.start(
                new CaravanApplication.Start(
                    List.of(),
                    Optional.of(home.resolve("routes")),
                    world.env(),
                    Map.of(
                        "camel.main.jmx-enabled", "true",
                        "camel.main.name", "caravan-service"),
                    Optional.of(observation.registry()),
                    Optional.of(journal),
                    Limits.none())));
    Notifier notifier =
        keep(
            new Notifier(
                NotifyTargets.of(
                    settings, world.env(), routes.notices(), Machine.host(world.env())),
                new IncidentFile(home.resolve("state").resolve("incidents.json")),
                Notifier.FIRST_WAIT,
                observation::notified));
    this.schedules =
        new Schedules(
            operations,
            new caravan.service.schedule.Machine(),
            notifier,
            new ScheduleFile(home.resolve("state").resolve("schedules.json")),
            clock);
    this.watches = keep(new Watches(schedules::ask, clock));
    engine.whenCommitted(() -> schedules.ask("graph update")); // none of this name where it is off
    operations.listen(observation.listener());
    operations.listen(notifier);
    operations.listen(schedules);
    operations.listen(memory);
    this.drops = drops();
    this.leftovers = new Leftovers(home, () -> this.settings);
    leftovers.atStart(clock.instant());
    plan();
    parts.push(operations); // first of all, where what follows cannot be started
    operations.recover().forEach(one -> LOG.info("{} is begun again as {}", one.kind(), one.id()));
    observation.start(LOOK);
    routes.drops(drops);
    routes.service(Map.of("schedules", schedules, "watches", watches));
    seen = print();
    ScheduledExecutorService reload = Executors.newSingleThreadScheduledExecutor(Service::daemon);
    parts.push(reload::shutdownNow);
    reload.scheduleWithFixedDelay(this::look, RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
  }

  /** A full collection returns the part of the heap that is free then; nothing runs meanwhile. */
  @SuppressWarnings("ExplicitGC")
  private static void releaseMemory() {
    System.gc();
    NativeMemory.trim();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "settings");
    thread.setDaemon(true);
    return thread;
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private Observation observation() {
    ServiceWatched watched =
        new ServiceWatched(
            () -> settings, clock, this::dropFigures, new GraphProbe(settings.graph(), home));
    return new Observation(home, clock, watched, VersionCommand.version());
  }

  private LimitMeters.Figures limitFigures() {
    Limits limits = engine.limits();
    return new LimitMeters.Figures(
        () -> limits.cpu().share(),
        limits::bytesPerSecond,
        () -> limits.settings().memory(),
        () -> limits.cpu().restedNanos(),
        () -> limits.bandwidth().waitedNanos());
  }

  private Map<String, Watched.Drops> dropFigures() {
    Map<String, Watched.Drops> figures = new LinkedHashMap<>();
    for (DropFolder folder : drops.all()) {
      DropFolder.Figures now = folder.figures();
      long oldest =
          now.oldest()
              .map(since -> Duration.between(since, clock.instant()).toSeconds())
              .orElse(0L);
      figures.put(folder.settings().name(), new Watched.Drops(Math.max(0, oldest), now.failed()));
    }
    return figures;
  }

  private DropFolders drops() throws IOException {
    Claims claims = keep(ServiceClaims.open(world, settings));
    String owner = new ClientState(home).clientId().substring(0, 8);
    List<DropFolder> folders = new ArrayList<>();
    for (var drop : settings.drops().values()) {
      folders.add(new DropFolder(drop, home, owner, operations, claims, clock));
    }
    return new DropFolders(folders);
  }

  /** Sets what is to be done by time and by change. */
  private void plan() {
    List<Job> jobs = new ArrayList<>(ScheduledJobs.of(settings));
    for (String directory : extra) {
      jobs.add(
          new Job(
              "backup " + directory,
              "backup",
              directory,
              List.of("backup", "--json", "--", directory),
              new Timing.Every(EXTRA),
              true,
              false));
    }
    schedules.set(jobs, settings.automation().schedules());
    watches.set(ScheduledJobs.watched(settings));
  }

  private Path file() {
    return settings.file().orElse(home.resolve(SettingsLoader.FILE_NAME));
  }

  private SettingsLoader loader() {
    return new SettingsLoader(world.env(), world.userHome());
  }

  /** By what the settings' file shows that it changed. */
  private String print() {
    Path file = file();
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return ""; // there is none
    }
  }

  /** New settings hold from the next operation on; ones that are wrong change nothing. */
  private void look() {
    turn("what nobody asks any more could not be ended", engine::tidy);
    turn("what was left behind could not be removed", () -> leftovers.tick(clock.instant()));
    turn("memory could not be given back", memory::look);
    turn("the settings could not be looked at", this::reloadIfChanged);
  }

  /** The others have their turn, and this one its next, whatever it meets: a timer would stop. */
  private static void turn(String failed, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.error("Among what is done every few seconds {}", failed, e);
    }
  }

  private void reloadIfChanged() {
    if (!print().equals(seen)) {
      reload();
    }
  }

  /** Takes over what the file says now; whether it could. */
  private synchronized boolean reload() {
    seen = print();
    try {
      Settings read = loader().load(Optional.ofNullable(common.config));
      Optional<String> refused = Limits.refusal(read.resources());
      if (refused.isPresent()) {
        throw new SettingsException(refused.get());
      }
      settings = read;
      engine.limits().apply(read.resources());
      engine.renew();
      plan();
      List<String> later = RestartNeeded.between(first, read);
      LOG.info(
          "The settings were read again.{}",
          later.isEmpty()
              ? ""
              : " From the next start on holds what changed of " + String.join(", ", later) + ".");
      return true;
    } catch (SettingsException e) {
      LOG.error("The settings changed, but the ones before stay: {}", e.getMessage());
    } catch (RuntimeException e) { // the next change must be looked at, whatever this one met
      LOG.error("The settings changed, but could not be taken over", e);
    }
    return false;
  }

  /** What the API serves. */
  Served served(caravan.api.LocalToken token) {
    return new Served(
        new ServiceFacts(world, () -> settings, started),
        desk,
        operations,
        keys,
        new ClientRoles(first.server().clients()),
        tokens,
        new Lockout(clock),
        audit,
        token,
        new ServiceHealth(observation),
        schedules,
        new ServiceConfiguration(file(), loader(), first, this::reload),
        new ServiceRoutes(routes::routes, engine::routes, journal),
        observation::scrape,
        () -> operations.isBusy() ? settings.resources().apiReads() : 0,
        clock);
  }

  ApiKeys keys() {
    return keys;
  }

  /** The directories of the drop folders, by name. */
  Map<String, Path> dropDirectories() {
    Map<String, Path> directories = new LinkedHashMap<>();
    drops.all().forEach(one -> directories.put(one.settings().name(), one.settings().directory()));
    return directories;
  }

  /** Ends what starts operations, lets those that run end, and closes all. */
  @Override
  public void close() throws Exception {
    schedules.set(List.of(), settings.automation().schedules());
    operations.close(settings.server().stopWithin());
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
