package caravan.cli;

import caravan.config.Durations;
import caravan.config.Settings;
import caravan.security.access.ApiKey;
import caravan.security.access.ApiKeys;
import caravan.security.access.AuditLog;
import caravan.security.access.Principal;
import caravan.security.access.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The keys of the service's API, for whoever owns the Caravan home; a running service follows. */
final class AccessCommand {
  private static final String ME = "local";

  private AccessCommand() {}

  private static ApiKeys keys(World world, Settings settings) throws Exception {
    return ApiKeys.in(settings.home().resolve("access").resolve("keys.json"), world.clock());
  }

  private static void record(World world, Settings settings, String action, String what)
      throws Exception {
    Path log = AuditVerifyCommand.file(settings);
    new AuditLog(log, world.clock())
        .record(new Principal(ME, Role.ADMIN, ""), action, what, "done");
  }

  /** Lists them, without their secrets. */
  @Command(name = "access list", description = "List the keys of the service's API.")
  static final class Listing extends CliCommand {
    @Override
    int run(World world) throws Exception {
      ApiKeys keys = keys(world, Engine.settings(world, common));
      if (common.json) {
        try (Json.Lines lines = new Json.Lines(world)) {
          for (ApiKey key : keys.list()) {
            lines.add(
                Json.object()
                    .put("id", key.id())
                    .put("name", key.name())
                    .put("role", key.role().word())
                    .put("created", key.created().toString())
                    .put("expires", key.expires().map(Instant::toString).orElse(null)));
          }
        }
        return ExitCode.DONE;
      }
      Table table = new Table("ID", "NAME", "ROLE", "CREATED", "EXPIRES");
      for (ApiKey key : keys.list()) {
        table.row(
            key.id(),
            key.name(),
            key.role().word(),
            Texts.time(key.created(), world.zone()),
            key.expires().map(at -> Texts.time(at, world.zone())).orElse("never"));
      }
      table.print(world);
      return ExitCode.DONE;
    }
  }

  /** Makes one, and shows it once. */
  @Command(
      name = "access add",
      description = "Make a key of the service's API; it is shown once, and only a hash is kept.")
  static final class Add extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Letters, digits, '.', '_' and '-'.")
    String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "viewer, operator, restorer or admin; default: viewer.")
    String role = "viewer";

    @Option(names = "--expires", paramLabel = "SPAN", description = "After so long, as 90d.")
    @Nullable String expires;

    @Override
    int run(World world) throws Exception {
      Settings settings = Engine.settings(world, common);
      Engine.makeHome(settings.home());
      Role wanted =
          Role.of(role)
              .orElseThrow(
                  () -> CommandException.usage("--role is viewer, operator, restorer or admin."));
      ApiKeys.Made made;
      try {
        Optional<Instant> until =
            expires == null
                ? Optional.empty()
                : Optional.of(world.clock().instant().plus(Durations.parse(expires)));
        made = keys(world, settings).make(name, wanted, until);
      } catch (IllegalArgumentException e) {
        throw CommandException.usage(String.valueOf(e.getMessage()));
      }
      record(world, settings, "access add", name + " " + wanted.word());
      if (common.json) {
        Json.print(world, Json.object().put("id", made.key().id()).put("key", made.secret()));
      } else {
        world.print(made.secret());
      }
      return ExitCode.DONE;
    }
  }

  /** Removes one. */
  @Command(name = "access remove", description = "Remove a key of the service's API.")
  static final class Remove extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Its name or id.")
    String name = "";

    @Override
    int run(World world) throws Exception {
      Settings settings = Engine.settings(world, common);
      try {
        if (!keys(world, settings).remove(name)) {
          throw CommandException.failed(
              "There is no key '" + name + "'. See 'caravan access list'.");
        }
      } catch (IllegalArgumentException e) {
        throw CommandException.failed(String.valueOf(e.getMessage()));
      }
      record(world, settings, "access remove", name);
      world.print("Removed " + name + ": it opens nothing from now on.");
      return ExitCode.DONE;
    }
  }
}
