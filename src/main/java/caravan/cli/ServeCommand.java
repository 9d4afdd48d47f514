package caravan.cli;

import caravan.api.LocalToken;
import caravan.api.Served;
import caravan.api.ServiceServer;
import caravan.config.DestinationSettings;
import caravan.config.Limits;
import caravan.config.ServerSettings;
import caravan.config.Settings;
import caravan.security.access.ApiKeys;
import caravan.security.access.Role;
import caravan.service.observe.ServiceLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs Caravan as a service until it is told to stop. */
@Command(
    name = "serve",
    description = {
      "Run as a service: backups by schedule and from drop folders, an API, metrics, and a console.",
      "Needs no settings: on a fresh machine it makes a vault in the Caravan home."
    })
final class ServeCommand extends CliCommand {
  @Option(
      names = "--source",
      paramLabel = "DIRECTORY",
      description = "Back up this directory too, now and with each start; may be repeated.")
  List<String> sources = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Listen at this port; default: caravan.server.port, else 8080. 0: any.")
  @Nullable Integer port;

  @Override
  int run(World person) throws Exception {
    World world = person.unattended();
    Settings settings = Engine.settings(world, common);
    Optional<String> refusal = Limits.refusal(settings.resources());
    if (refusal.isPresent()) {
      throw CommandException.usage(refusal.get());
    }
    Engine.makeHome(settings.home());
    try (FileChannel lock = takeHome(settings.home())) {
      makeVault(world, settings);
      Limits limits = Limits.of(settings.resources(), world.clock(), world.time());
      try (SharedEngine engine = new SharedEngine(world, common, limits)) {
        engine.lease(world).close(); // what cannot be opened is told before anything listens
        serve(world, settings, engine);
      }
    }
    return ExitCode.DONE;
  }

  private void serve(World world, Settings settings, SharedEngine engine) throws Exception {
    LocalToken token = LocalToken.random();
    List<String> extra = sources.stream().map(source -> world.absolute(source).toString()).toList();
    try (ServiceLog log =
            ServiceLog.start(logTo(world, settings), ServiceSecrets.of(settings, world.env()));
        Service service = Service.start(world, common, settings, engine, extra);
        ServiceServer server = listen(service.served(token), settings);
        ServiceNote note =
            ServiceNote.write(
                settings.home(), server.port(), token, settings.server(), server.certificate())) {
      server.whenRenewed(note::shows);
      server.certificate().ifPresent(note::shows); // it may have been renewed in between
      Optional<ApiKeys.Made> first =
          service.keys().list().isEmpty()
              ? Optional.of(service.keys().make("admin", Role.ADMIN, Optional.empty()))
              : Optional.empty();
      greet(world, settings, server.port(), service, first);
      untilStopped();
      world.say(
          "Stopping: what runs may end within "
              + settings.server().stopWithin().toSeconds()
              + " s.");
    }
  }

  /** Lines for programs go where programs read; a person at a terminal finds them in a file. */
  private static OutputStream logTo(World world, Settings settings) throws IOException {
    if (!world.terminal().interactive()) {
      return System.err;
    }
    Path folder = Files.createDirectories(settings.home().resolve("logs"));
    return Files.newOutputStream(
        folder.resolve("service.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private ServiceServer listen(Served served, Settings settings)
      throws CommandException, IOException {
    ServerSettings server = settings.server();
    int wanted = port == null ? server.port() : port;
    Map<String, Object> web = new HashMap<>();
    web.put("server.address", server.address());
    web.put("server.port", wanted);
    if (server.certificate().isPresent() && server.privateKey().isPresent()) {
      web.putAll(tls(server, server.certificate().get(), server.privateKey().get()));
    }
    try {
      return ServiceServer.start(served, web);
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        if (at instanceof PortInUseException) {
          throw CommandException.failed(
              "The port "
                  + wanted
                  + " is in use. Stop who listens there, or set caravan.server.port or --port.");
        }
        if (at instanceof WebServerException && at.getCause() == null) {
          throw CommandException.failed("Cannot listen: " + at.getMessage());
        }
      }
      throw e;
    }
  }

  private static Map<String, Object> tls(ServerSettings server, Path certificate, Path privateKey)
      throws CommandException {
    Map<String, Object> web = new HashMap<>();
    String bundle = "spring.ssl.bundle.pem." + ServiceServer.BUNDLE + ".";
    web.put("server.ssl.bundle", ServiceServer.BUNDLE);
    web.put(bundle + "keystore.certificate", readable(certificate, "certificate"));
    web.put(bundle + "keystore.private-key", readable(privateKey, "private-key"));
    // certificates are renewed every few weeks, and a service runs for years
    web.put(bundle + "reload-on-update", true);
    web.put("spring.ssl.bundle.watch.file.quiet-period", "1s");
    if (server.clientCertificates().isPresent()) {
      web.put(
          bundle + "truststore.certificate",
          readable(server.clientCertificates().get(), "client-certificates"));
      web.put("server.ssl.client-auth", "want"); // keys open it too
    }
    return web;
  }

  private static String readable(Path file, String setting) throws CommandException {
    if (!Files.isReadable(file)) {
      throw CommandException.failed(
          "The service cannot read "
              + file
              + ", which it needs for TLS. Put it there for this user to read, or correct"
              + " caravan.server."
              + setting
              + ".");
    }
    return file.toUri().toString();
  }

  /** On a fresh machine; else what exists is used as it is. */
  private void makeVault(World world, Settings settings) throws Exception {
    List<DestinationSettings> vaults = Engine.destinations(settings, common);
    if (!FirstRun.mayCreate(settings, vaults)) {
      FirstRun.refuseIfNoVault(settings, vaults);
      return;
    }
    InitCommand init = new InitCommand();
    init.common = common;
    int exit = init.run(world);
    if (exit != ExitCode.DONE) {
      throw CommandException.failed("No vault could be made.");
    }
  }

  private static void greet(
      World world, Settings settings, int port, Service service, Optional<ApiKeys.Made> first) {
    String scheme = settings.server().certificate().isPresent() ? "https" : "http";
    String host = settings.server().address();
    String url = scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    first.ifPresent(
        made -> {
          world.print("");
          world.print("The first admin key, shown once: " + made.secret());
          world.print("");
        });
    world.print("Caravan serves at " + url);
    world.print("  page       " + url + "/   (asks for a key)");
    world.print("  API        " + url + "/api/v1        (described at " + url + "/api/docs)");
    world.print("  health     " + url + "/health");
    world.print("  console    " + url + "/actuator/hawtio   (any name, the key as password)");
    service
        .dropDirectories()
        .forEach(
            (name, directory) -> world.print("  drop       " + directory + "   (" + name + ")"));
    if (world.terminal().interactive()) {
      world.print("  log        " + settings.home().resolve("logs").resolve("service.jsonl"));
    }
    world.print("  home       " + settings.home());
    world.print("  status     caravan status");
    world.print("Stop with Ctrl-C.");
    world.out().flush();
  }

  private static void untilStopped() {
    Interruption.isUsual("Stopped.");
    CountDownLatch never = new CountDownLatch(1);
    try {
      never.await();
    } catch (InterruptedException e) { // Ctrl-C, or a service manager's SIGTERM
      Thread.interrupted(); // what ends now may wait
    }
  }

  /** One service a home, until the channel is closed: two would do everything twice. */
  static FileChannel takeHome(Path home) throws IOException, CommandException {
    FileChannel channel = openLock(home);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by another thread of this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw CommandException.of(
          ExitCode.BUSY,
          "A service runs already for " + home + ". Stop it first, or set CARAVAN_HOME.");
    }
    return channel;
  }

  private static FileChannel openLock(Path home) throws CommandException {
    try {
      Path locks = Files.createDirectories(home.resolve("locks"));
      return FileChannel.open(
          locks.resolve("service"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw CommandException.failed(
          "A service writes to its home "
              + home
              + ", which is not possible ("
              + e.getMessage()
              + "). Make it writable, or set CARAVAN_HOME to a directory that is.");
    }
  }
}
