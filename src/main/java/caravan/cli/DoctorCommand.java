package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.config.SourceSettings;
import caravan.platform.OperatingSystem;
import caravan.platform.temporary.TemporaryFiles;
import caravan.security.KeyFiles;
import caravan.storage.ObjectStore;
import caravan.storage.Space;
import caravan.storage.StoreException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** Looks at what a backup depends on, before it does, and says what to fix; changes nothing. */
@Command(
    name = "doctor",
    description = {
      "Look at this machine, the Caravan home, sources and destinations, and say what to fix.",
      "Opens no vault, and changes nothing. Exit code 1 where something will fail."
    })
final class DoctorCommand extends CliCommand {
  private static final long LITTLE = 1L << 30;
  private static final long FEW_WATCHES = 65_536;

  /** How it is. */
  private enum State {
    OK,
    WARN,
    FAIL
  }

  private record Finding(State state, String what, String says) {}

  private final List<Finding> findings = new ArrayList<>();

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    java();
    home(settings);
    key(settings);
    natives();
    temporary(settings);
    limits(settings);
    watches();
    settings.sources().values().forEach(this::source);
    ConfigValidateCommand.overlaps(List.copyOf(settings.sources().values()))
        .forEach(says -> add(State.WARN, "sources", says));
    port(settings);
    destinations(world, settings);
    show(world);
    return findings.stream().anyMatch(one -> one.state() == State.FAIL)
        ? ExitCode.FAILED
        : ExitCode.DONE;
  }

  private void add(State state, String what, String says) {
    findings.add(new Finding(state, what, says));
  }

  private void java() {
    add(
        State.OK,
        "java",
        Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
  }

  private void home(Settings settings) throws IOException {
    Path home = settings.home();
    if (!Files.isDirectory(home)) {
      add(State.OK, "home", home + " is not there yet; the first backup makes it");
      return;
    }
    if (!Files.isWritable(home)) {
      add(State.FAIL, "home", home + " cannot be written. Make it writable for this user.");
      return;
    }
    Set<PosixFilePermission> open = permissions(home);
    if (open.contains(PosixFilePermission.OTHERS_READ)
        || open.contains(PosixFilePermission.GROUP_READ)) {
      add(State.WARN, "home", "others can read " + home + ": chmod 700 " + home);
    } else {
      add(State.OK, "home", home.toString());
    }
    space("room in the home", home);
  }

  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix")
        ? Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
        : Set.of();
  }

  private void key(Settings settings) throws IOException {
    Path key =
        settings.vault().keyFile().map(Path::of).orElse(settings.home().resolve(Credentials.KEY));
    if (!Files.exists(key)) {
      boolean other = settings.vault().passphrase().isPresent();
      add(
          State.OK,
          "key",
          other ? "a passphrase by the settings" : "no key file; a passphrase is asked for");
      return;
    }
    Optional<String> warning = KeyFiles.warning(key);
    add(
        warning.isPresent() ? State.WARN : State.OK,
        "key",
        warning.orElse(key + " (a copy elsewhere? 'caravan key kit' prints the recovery page)"));
  }

  private void natives() {
    Optional<String> because = OperatingSystem.unavailableBecause();
    add(
        because.isPresent() ? State.WARN : State.OK,
        "system calls",
        because
            .map(why -> "extended attributes, ACLs and holes are not backed up here: " + why)
            .orElse("extended attributes, ACLs, holes"));
  }

  private void temporary(Settings settings) throws IOException {
    Path temporary =
        settings.resources().temporary().directory().orElse(TemporaryFiles.systemDirectory());
    if (!Files.exists(temporary)) {
      add(State.OK, "temporary files", temporary + " is not there yet; it is made when needed");
      return;
    }
    if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
      add(
          State.FAIL,
          "temporary files",
          temporary + " cannot be written. Set caravan.resources.temporary.directory, or TMPDIR.");
      return;
    }
    space("room for temporary files", temporary);
  }

  private void limits(Settings settings) {
    long memory = settings.resources().memory();
    long machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    if (memory > machine) {
      add(
          State.WARN,
          "memory",
          "caravan.resources.memory is "
              + Sizes.format(memory)
              + ", but there are only "
              + Sizes.format(machine)
              + " here: it limits nothing");
    } else if (memory > 0) {
      add(
          State.OK,
          "memory",
          Sizes.format(memory) + "; a backup or service that needs more does not start");
    }
  }

  private void space(String what, Path place) throws IOException {
    FileStore store = Files.getFileStore(place);
    long free = store.getUsableSpace();
    add(
        free < LITTLE ? State.WARN : State.OK,
        what,
        Sizes.format(free)
            + " free"
            + (free < LITTLE ? ": free some, the caches and the spool lie there" : ""));
  }

  private void watches() {
    Path limit = Path.of("/proc/sys/fs/inotify/max_user_watches");
    try {
      long most = Long.parseLong(Files.readString(limit).strip());
      if (most < FEW_WATCHES) {
        add(
            State.WARN,
            "watches",
            most
                + " directories can be watched: for more, sysctl fs.inotify.max_user_watches=524288");
      } else {
        add(State.OK, "watches", Texts.count(most) + " directories can be watched");
      }
    } catch (IOException | NumberFormatException e) {
      add(State.OK, "watches", "this system does not say how many directories can be watched");
    }
  }

  private void source(SourceSettings source) {
    for (String text : source.paths()) {
      Path path = Path.of(text);
      String what = "source " + source.name();
      if (!Files.exists(path)) {
        add(State.FAIL, what, path + " does not exist. Correct the path, or mount it.");
      } else if (!Files.isReadable(path)) {
        add(State.FAIL, what, path + " cannot be read by this user. Change its permissions.");
      } else {
        add(State.OK, what, path.toString());
      }
    }
  }

  private void port(Settings settings) {
    int port = settings.server().port();
    if (port == 0 || Files.exists(settings.home().resolve(ServiceNote.FILE))) {
      return;
    }
    try (ServerSocket socket =
        new ServerSocket(port, 1, InetAddress.getByName(settings.server().address()))) {
      add(State.OK, "port", socket.getLocalPort() + " is free for 'caravan serve'");
    } catch (IOException e) {
      add(
          State.WARN,
          "port",
          port + " cannot be listened at (" + e.getMessage() + "): set caravan.server.port");
    }
  }

  private void destinations(World world, Settings settings) throws Exception {
    List<DestinationSettings> all = List.copyOf(settings.destinations().values());
    if (FirstRun.mayCreate(settings, all)) {
      add(State.OK, "destination " + all.get(0).name(), "the first backup makes the vault");
      return;
    }
    try (Engine engine = Engine.start(world.unattended(), settings, common, all, false)) {
      for (DestinationSettings destination : all) {
        destination(destination, engine.application().store(destination.name()), settings);
      }
    } catch (CommandException e) {
      add(State.FAIL, "destinations", String.valueOf(e.getMessage()));
    }
  }

  private void destination(DestinationSettings destination, ObjectStore store, Settings settings) {
    String what = "destination " + destination.name();
    try {
      boolean there = store.stat("caravan.json").isPresent();
      Optional<Space> space = store.space();
      String room =
          space
              .flatMap(known -> optional(known.free()))
              .map(free -> ", " + free + " free")
              .orElse("");
      add(
          there || destination.organized() ? State.OK : State.WARN,
          what,
          there || destination.organized()
              ? "answers" + room
              : "answers, but holds no vault yet: caravan init" + room);
    } catch (StoreException e) {
      add(State.FAIL, what, Failures.message(e));
    }
    Engine.directory(destination)
        .filter(place -> settings.sources().size() > 0 && onSameDisk(place, settings))
        .ifPresent(
            place ->
                add(
                    State.WARN,
                    what,
                    "lies on the same disk as a source: it does not survive that disk"));
  }

  private static Optional<String> optional(java.util.OptionalLong bytes) {
    return bytes.isPresent() ? Optional.of(Sizes.format(bytes.getAsLong())) : Optional.empty();
  }

  private static boolean onSameDisk(Path place, Settings settings) {
    return settings.sources().values().stream()
        .flatMap(source -> source.paths().stream())
        .map(Path::of)
        .anyMatch(path -> sameStore(path, place));
  }

  private static boolean sameStore(Path a, Path b) {
    try {
      return Files.exists(a)
          && Files.exists(b)
          && Files.getFileStore(a).equals(Files.getFileStore(b));
    } catch (IOException e) {
      return false; // said elsewhere
    }
  }

  private void show(World world) {
    if (common.json) {
      ArrayNode array = Json.array();
      for (Finding one : findings) {
        array.add(
            Json.object()
                .put("state", one.state().name().toLowerCase(Locale.ROOT))
                .put("what", one.what())
                .put("says", one.says()));
      }
      Json.print(world, array);
      return;
    }
    for (Finding one : findings) {
      world.print(
          String.format(
              Locale.ROOT,
              "%-4s  %-24s  %s",
              one.state() == State.OK ? "ok" : one.state().name(),
              one.what(),
              one.says()));
    }
    long wrong = findings.stream().filter(one -> one.state() != State.OK).count();
    world.print(wrong == 0 ? "All is well." : Texts.count(wrong, "thing") + " to look at.");
  }
}
