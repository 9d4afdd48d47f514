package caravan.cli;

import caravan.config.CaravanApplication;
import caravan.config.DestinationSettings;
import caravan.config.ICloudSettings;
import caravan.config.Limits;
import caravan.config.Settings;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import caravan.operations.ClientState;
import caravan.operations.Vaults;
import caravan.security.Credential;
import caravan.service.observe.RouteJournal;
import caravan.storage.ObjectStore;
import caravan.storage.icloud.DriveFolder;
import caravan.vault.Vault;
import caravan.vault.organized.OrganizedStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one command works with, opened: settings, routes to the destinations, and their vaults. */
final class Engine implements AutoCloseable {
  /** The inner settings of a service: its routes show in a console, and it projects. */
  private static final Map<String, Object> SEEN =
      Map.of("camel.main.jmx-enabled", "true", "caravan.graph.tap", "true");

  private static final String FILE = "file";
  private static final String ICLOUD = "icloud";
  private static final String DIRECTORY = "directory";

  /**
   * What looks at an engine's routes.
   *
   * @param meters where they are measured
   * @param journal where it is written down what goes through them
   */
  record Seen(Optional<MeterRegistry> meters, Optional<RouteJournal> journal) {
    /** Nothing does. */
    static final Seen NOT = new Seen(Optional.empty(), Optional.empty());
  }

  private final World world;
  private final Settings settings;
  private final ClientState state;
  private final CaravanApplication application;
  private final Vaults vaults;
  private final List<DestinationSettings> destinations;
  private final Limits limits;

  private Engine(
      World world,
      Settings settings,
      ClientState state,
      CaravanApplication application,
      List<DestinationSettings> destinations,
      Limits limits) {
    this.world = world;
    this.settings = settings;
    this.state = state;
    this.application = application;
    this.destinations = destinations;
    this.limits = limits;
    Map<String, ObjectStore> stores = new LinkedHashMap<>(application.stores());
    for (DestinationSettings destination : destinations) {
      if (destination.organized()) {
        stores.remove(destination.name());
      }
    }
    this.vaults = new Vaults(stores, state, settings.home().resolve("cache"), world.clock());
  }

  /** Reads the settings, and says what is odd in them. */
  static Settings settings(World world, Common common) throws SettingsException {
    Settings settings =
        new SettingsLoader(world.env(), world.userHome()).load(Optional.ofNullable(common.config));
    settings.warnings().forEach(world::say);
    if (world.shared().isEmpty()) { // else it is the service that says where they lie
      Limits.place(settings.resources().temporary());
    }
    return settings;
  }

  /** The vaults that the command line names, or all; organized destinations are left alone. */
  static List<DestinationSettings> destinations(Settings settings, Common common)
      throws CommandException {
    List<DestinationSettings> vaults = new ArrayList<>();
    for (DestinationSettings chosen : chosen(settings, common)) {
      if (!chosen.organized()) {
        vaults.add(chosen);
      } else if (common.destinations.contains(chosen.name())) {
        throw CommandException.usage(
            "The destination '"
                + chosen.name()
                + "' has the layout 'organized': it holds files, and no vault. With it go init,"
                + " backup, export, and alone restore and snapshots. Name another destination.");
      }
    }
    return vaults;
  }

  /** The organized destination that the command line names, and no other; else empty. */
  static Optional<DestinationSettings> onlyOrganized(Settings settings, Common common)
      throws CommandException {
    List<DestinationSettings> chosen = chosen(settings, common);
    return common.destinations.size() == 1 && chosen.get(0).organized()
        ? Optional.of(chosen.get(0))
        : Optional.empty();
  }

  /** The destinations of either layout that the command line names, or all. */
  static List<DestinationSettings> chosen(Settings settings, Common common)
      throws CommandException {
    List<DestinationSettings> chosen = new ArrayList<>();
    for (String name : common.destinations) {
      DestinationSettings destination = settings.destinations().get(name);
      if (destination == null) {
        throw CommandException.usage(
            "There is no destination '"
                + name
                + "'. Configured: "
                + String.join(", ", settings.destinations().keySet())
                + ".");
      }
      chosen.add(destination);
    }
    return chosen.isEmpty() ? List.copyOf(settings.destinations().values()) : chosen;
  }

  /**
   * Starts the routes to the destinations; opens no vault yet.
   *
   * @param create whether directories of destinations are made where they are missing
   */
  static Engine start(
      World world,
      Settings settings,
      Common common,
      List<DestinationSettings> destinations,
      boolean create)
      throws CommandException, IOException {
    return start(
        world,
        settings,
        common,
        destinations,
        create,
        Map.of(),
        Seen.NOT,
        world.shared().map(SharedEngine::limits));
  }

  private static Engine start(
      World world,
      Settings settings,
      Common common,
      List<DestinationSettings> destinations,
      boolean create,
      Map<String, Object> inner,
      Seen seen,
      Optional<Limits> given)
      throws CommandException, IOException {
    makeHome(settings.home());
    Limits limits =
        given.orElseGet(() -> Limits.of(settings.resources(), world.clock(), world.time()));
    ClientState state = new ClientState(settings.home());
    if (common.acceptNewVault) {
      for (DestinationSettings destination : destinations) {
        state.unpinVault(destination.name());
      }
    }
    CaravanApplication application;
    try {
      application =
          CaravanApplication.start(
              new CaravanApplication.Start(
                  destinations.stream().map(d -> told(d, settings, create)).toList(),
                  Optional.of(settings.home().resolve("routes")),
                  world.env(),
                  inner,
                  seen.meters().isPresent() ? seen.meters() : world.meters(),
                  seen.journal(),
                  limits));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
    return new Engine(world, settings, state, application, destinations, limits);
  }

  /** A destination that also knows what no user sets: where it may keep what a crash must leave. */
  static DestinationSettings told(
      DestinationSettings destination, Settings settings, boolean create) {
    Path state = settings.home().resolve("state").resolve(destination.name());
    DestinationSettings told = destination.with("state", state.toString());
    return create ? told.with("create", "true") : told;
  }

  /** Begins to derive the key on another thread, as it was done the last time. */
  static void prepare(
      Settings settings, List<DestinationSettings> destinations, Credential credential)
      throws IOException {
    if (credential instanceof Credential.Passphrase passphrase
        && Files.isDirectory(settings.home())) {
      new ClientState(settings.home())
          .derivation(destinations.get(0).name())
          .ifPresent(passphrase::prepare);
    }
  }

  /** Begins to derive the key of a vault that is about to be made. */
  static void prepareNew(Credential credential) {
    if (credential instanceof Credential.Passphrase passphrase) {
      passphrase.prepareNew();
    }
  }

  /** An organized destination, opened without any vault. */
  record Exported(Engine engine, Credential credential, OrganizedStore at)
      implements AutoCloseable {
    @Override
    public void close() {
      engine.close();
      credential.wipe();
    }
  }

  /** Starts one organized destination, and opens it. */
  static Exported openOrganized(
      World world, Common common, Settings settings, DestinationSettings destination)
      throws Exception {
    Credential credential = new Credentials(world, settings).forVault(common);
    Engine engine = start(world, settings, common, List.of(destination), false);
    try {
      OrganizedStore at =
          OrganizedStore.open(
              destination.name(),
              engine.application.store(destination.name()),
              credential,
              settings.home().resolve("cache"),
              world.clock());
      return new Exported(engine, credential, at);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Starts, and opens the vaults that exist. */
  static Opened open(World world, Common common) throws Exception {
    if (world.shared().isPresent() && SharedEngine.serves(common)) {
      return world.shared().get().lease(world);
    }
    return openAnew(world, common);
  }

  /** Starts, and opens the vaults that exist, for this command alone. */
  private static Opened openAnew(World world, Common common) throws Exception {
    Settings settings = settings(world, common);
    return open(
        world,
        common,
        settings,
        destinations(settings, common),
        Map.of(),
        Seen.NOT,
        world.shared().map(SharedEngine::limits));
  }

  /** The same, with the routes of the organized destinations too. */
  static Opened openAll(World world, Common common, Seen seen, Limits limits) throws Exception {
    Settings settings = settings(world, common);
    List<DestinationSettings> all = new ArrayList<>(destinations(settings, common));
    for (DestinationSettings destination : chosen(settings, common)) {
      if (destination.organized()) {
        all.add(destination);
      }
    }
    return open(world, common, settings, all, SEEN, seen, Optional.of(limits));
  }

  private static Opened open(
      World world,
      Common common,
      Settings settings,
      List<DestinationSettings> destinations,
      Map<String, Object> inner,
      Seen seen,
      Optional<Limits> limits)
      throws Exception {
    FirstRun.refuseIfNoVault(settings, destinations);
    Credential credential = new Credentials(world, settings).forVault(common);
    prepare(settings, destinations, credential);
    Engine engine = start(world, settings, common, destinations, false, inner, seen, limits);
    try {
      return engine.open(credential);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Opens the vaults at the destinations, and says which could not be. */
  Opened open(Credential credential) throws IOException {
    Vaults.Opened opened = vaults.open(credential);
    opened
        .failures()
        .forEach((name, why) -> world.say("'" + name + "' is left out: " + Failures.message(why)));
    for (Vault vault : opened.vaults()) {
      vault.unlocked().warnings().forEach(world::say);
    }
    List<Vault> nearest = nearest(opened.vaults());
    Vault reading = Vault.reading(nearest);
    return new Opened(
        this,
        credential,
        opened.vaults(),
        nearest,
        reading,
        opened.failures(),
        new Backups(),
        () -> {
          reading.notes().forEach(world::say);
          close();
          credential.wipe();
        });
  }

  /** The nearest first: disks of this machine, then the order of the settings. */
  private List<Vault> nearest(List<Vault> opened) {
    List<Vault> nearest = new ArrayList<>(opened);
    nearest.sort(Comparator.comparing(vault -> !isLocal(vault.destination())));
    return nearest;
  }

  private boolean isLocal(String destination) {
    return destinations.stream()
        .anyMatch(d -> d.name().equals(destination) && d.kind().equals(FILE));
  }

  /**
   * An engine with open vaults.
   *
   * @param vaults at least one, in the order of the settings
   * @param nearest the same, the nearest first
   * @param vault all of them as one, to read from
   * @param failures why the others could not be opened, by destination
   */
  record Opened(
      Engine engine,
      Credential credential,
      List<Vault> vaults,
      List<Vault> nearest,
      Vault vault,
      Map<String, IOException> failures,
      Backups backups,
      Runnable closing)
      implements AutoCloseable {
    /** The routes of the backup, made when somebody wants them. */
    BackupPipeline backups(World world) {
      return backups.of(world, this);
    }

    /** The same, for one command of several that use it at once; closing it calls this. */
    Opened lent(Runnable back) {
      return new Opened(engine, credential, vaults, nearest, vault, failures, backups, back);
    }

    /** One of them, where they are all alike. */
    Vault first() {
      return vaults.get(0);
    }

    @Override
    public void close() {
      closing.run();
    }
  }

  /** Holds the one pipeline of an engine. */
  static final class Backups {
    private @Nullable BackupPipeline made;

    synchronized BackupPipeline of(World world, Opened engine) {
      BackupPipeline pipeline = made;
      if (pipeline == null) {
        pipeline = new BackupPipeline(world, engine);
        made = pipeline;
      }
      return pipeline;
    }
  }

  Settings settings() {
    return settings;
  }

  ClientState state() {
    return state;
  }

  CaravanApplication application() {
    return application;
  }

  Vaults vaults() {
    return vaults;
  }

  List<DestinationSettings> destinations() {
    return destinations;
  }

  /** Those of the process, which a service's commands share. */
  Limits limits() {
    return limits;
  }

  /** Where destinations lie on this machine's disks; they are no part of any source. */
  List<Path> localPlaces() {
    List<Path> places = new ArrayList<>();
    for (DestinationSettings destination : settings.destinations().values()) {
      directory(destination).ifPresent(places::add);
    }
    return places;
  }

  /** The directory of a destination that is one on this machine. */
  static Optional<Path> directory(DestinationSettings destination) {
    return switch (destination.kind()) {
      case FILE -> destination.option(DIRECTORY).map(Path::of);
      case ICLOUD ->
          !ICloudSettings.web(destination)
              ? destination
                  .option(DIRECTORY)
                  .map(Path::of)
                  .or(
                      () ->
                          DriveFolder.standard(
                              System.getProperty("os.name", ""),
                              Path.of(System.getProperty("user.home"))))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** A destination, elsewhere on this machine. */
  static DestinationSettings at(DestinationSettings destination, Path directory) {
    return destination.with(DIRECTORY, directory.toString());
  }

  /** Where a destination lies, in words. */
  static String place(DestinationSettings destination) {
    return destination.name()
        + " ("
        + destination.kind()
        + directory(destination).map(path -> " " + path).orElse("")
        + ")";
  }

  /** Makes the Caravan home, for its owner alone. */
  static void makeHome(Path home) throws IOException, CommandException {
    if (Files.isDirectory(home)) {
      return;
    }
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      Path parent = home.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(home, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(home)) {
        throw CommandException.usage(
            "The Caravan home " + home + " is not a directory. Set CARAVAN_HOME to another place.");
      }
    }
  }

  @Override
  public void close() {
    if (!world.ending()) {
      application.close(); // takes a tenth of a second, and what was stored is durable without it
    }
  }
}
