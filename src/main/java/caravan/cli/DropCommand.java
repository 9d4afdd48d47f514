package caravan.cli;

import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.service.drop.Deposit;
import caravan.service.drop.DropSettings;
import caravan.service.drop.DropStatus;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts files into a drop folder, or says how the drop folders stand. */
@Command(
    name = "drop",
    description = {
      "Copy files and directories into a drop folder, from which the service backs them up; or",
      "with --status say what waits there, what failed, and what has its receipt."
    })
final class DropCommand extends CliCommand {
  private static final int RECEIPTS = 5;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "What to copy into the folder.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "NAME",
      description = "The drop folder; needed where there are several.")
  @Nullable String to;

  @Option(names = "--status", description = "Say how the drop folders stand.")
  boolean status;

  @Option(
      names = "--adopt",
      paramLabel = "NAME",
      description = "Take into use what is at the place of this drop folder now.")
  @Nullable String adopt;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    int wishes = (files.isEmpty() ? 0 : 1) + (status ? 1 : 0) + (adopt == null ? 0 : 1);
    if (wishes != 1) {
      throw CommandException.usage(
          "Say what to do: 'caravan drop FILE…', 'caravan drop --status', or 'caravan drop --adopt"
              + " NAME'.");
    }
    if (adopt != null) {
      DropSettings drop = chosen(settings, adopt);
      DropStatus.adopt(drop, settings.home());
      world.say("What is at " + drop.directory() + " now is the drop folder '" + adopt + "'.");
      return ExitCode.DONE;
    }
    return status ? status(world, settings) : put(world, settings, chosen(settings, to));
  }

  private static DropSettings chosen(Settings settings, @Nullable String name)
      throws CommandException {
    if (settings.drops().isEmpty()) {
      throw CommandException.usage("There is no drop folder. Set one under caravan.drop.");
    }
    String names = String.join(", ", settings.drops().keySet());
    if (name == null && settings.drops().size() > 1) {
      throw CommandException.usage("There are several drop folders. Name one: --to " + names + ".");
    }
    DropSettings drop =
        name == null ? settings.drops().values().iterator().next() : settings.drops().get(name);
    if (drop == null) {
      throw CommandException.usage(
          "There is no drop folder '" + name + "'. Configured: " + names + ".");
    }
    return drop;
  }

  private int put(World world, Settings settings, DropSettings drop)
      throws CommandException, IOException {
    Engine.makeHome(settings.home());
    Deposit deposit = new Deposit(drop, settings.home());
    List<Path> done = new ArrayList<>();
    try {
      for (Path file : files) {
        done.addAll(deposit.put(file));
      }
    } finally {
      if (common.json) {
        ArrayNode names = Json.array();
        done.forEach(path -> names.add(Deposit.shown(path)));
        ObjectNode json = Json.object().put("drop", drop.name());
        json.put("directory", drop.directory().toString());
        json.set("files", names);
        Json.print(world, json);
      } else if (!done.isEmpty()) {
        world.print(
            Texts.count(done.size(), "file")
                + " in the drop folder '"
                + drop.name()
                + "' ("
                + drop.directory()
                + ")");
        world.say("A running service backs them up; 'caravan drop --status' shows the receipts.");
      }
    }
    return ExitCode.DONE;
  }

  private int status(World world, Settings settings) throws CommandException, IOException {
    List<DropSettings> drops =
        to == null ? List.copyOf(settings.drops().values()) : List.of(chosen(settings, to));
    ArrayNode all = Json.array();
    for (DropSettings drop : drops) {
      DropStatus found = DropStatus.of(drop, settings.home(), RECEIPTS);
      if (common.json) {
        all.add(json(drop, found));
      } else {
        print(world, drop, found);
      }
    }
    if (common.json) {
      Json.print(world, all);
    }
    return ExitCode.DONE;
  }

  private static void print(World world, DropSettings drop, DropStatus status) {
    world.print(drop.name() + "  " + drop.directory());
    if (!status.inUse()) {
      world.print("  not in use: it is not there, or no service has served it yet");
      return;
    }
    world.print(
        "  waiting: "
            + Texts.count(status.waiting(), "file")
            + " / "
            + Sizes.format(status.bytes()));
    status.first().forEach(path -> world.print("    " + path));
    if (status.waiting() > status.first().size()) {
      world.print("    and " + Texts.count(status.waiting() - status.first().size()) + " more");
    }
    world.print("  failed: " + Texts.count(status.failed().size(), "file"));
    for (DropStatus.Failure failure : status.failed()) {
      world.print(
          "    "
              + failure.path()
              + ": "
              + failure.reason()
              + " (next try "
              + Texts.time(failure.next(), world.zone())
              + ")");
    }
    status.others().forEach((path, what) -> world.print("  not taken: " + path + ": " + what));
    for (JsonNode receipt : status.receipts()) {
      world.print(
          "  receipt "
              + receipt.path("time").asText()
              + "  "
              + Texts.count(receipt.path("files").size(), "file")
              + " in "
              + Texts.name(receipt.path("snapshot").asText())
              + ", "
              + (receipt.path("copies").asLong() == 1
                  ? "1 copy"
                  : Texts.count(receipt.path("copies").asLong()) + " copies"));
    }
  }

  private static ObjectNode json(DropSettings drop, DropStatus status) {
    ObjectNode json = Json.object();
    json.put("name", drop.name());
    json.put("directory", drop.directory().toString());
    json.put("inUse", status.inUse());
    json.put("waiting", status.waiting());
    json.put("bytes", status.bytes());
    json.set("first", Json.texts(status.first()));
    ArrayNode failed = json.putArray("failed");
    for (DropStatus.Failure failure : status.failed()) {
      failed
          .addObject()
          .put("path", failure.path())
          .put("reason", failure.reason())
          .put("attempts", failure.attempts())
          .put("next", failure.next().toString());
    }
    json.set("notTaken", Json.texts(status.others()));
    status.receipts().forEach(json.putArray("receipts")::add);
    return json;
  }
}
