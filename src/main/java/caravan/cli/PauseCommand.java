package caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a running service wait, or go on: with all that it begins by time, or one operation. */
abstract class PauseCommand extends CliCommand {
  @Parameters(
      paramLabel = "[ID]",
      arity = "0..*",
      description = "An operation, as 'caravan operations' names it. Default: all schedules.")
  List<String> ids = new ArrayList<>();

  private final String verb;

  PauseCommand(String verb) {
    this.verb = verb;
  }

  @Override
  int run(World world) throws Exception {
    if (ids.size() > 1) {
      throw CommandException.usage(
          "Name one operation, or none for all schedules. See 'caravan operations'.");
    }
    ServiceCalls service = ServiceCalls.of(world, common);
    if (!ids.isEmpty() && !ids.get(0).matches("[A-Za-z0-9._-]+")) {
      throw CommandException.failed(
          "There is no operation '" + ids.get(0) + "'. See 'caravan operations'.");
    }
    JsonNode answer =
        service.post(
            ids.isEmpty()
                ? "schedules/" + verb
                : "operations/" + ServiceCalls.part(ids.get(0)) + "/" + verb);
    if (common.json) {
      Json.print(world, answer);
    } else if (!ids.isEmpty()) {
      world.print(ids.get(0) + " is " + answer.path("state").asText() + ".");
    } else if (answer.path("paused").asBoolean()) {
      world.print(
          "All schedules are paused, also after a restart. What runs goes on. To begin again:"
              + " caravan resume");
    } else {
      world.print("Schedules go on; what was missed is caught up once.");
    }
    return ExitCode.DONE;
  }

  /** Lets it wait. */
  @Command(
      name = "pause",
      description = {
        "Let the running service wait: all that it begins by time, or one operation, at its next",
        "files."
      })
  static final class Pause extends PauseCommand {
    Pause() {
      super("pause");
    }
  }

  /** Lets it go on. */
  @Command(
      name = "resume",
      description = "Let the running service go on with all schedules, or with one operation.")
  static final class Resume extends PauseCommand {
    Resume() {
      super("resume");
    }
  }
}
