package caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what a running service does and did. */
@Command(
    name = "operations",
    description = "List the operations of the running service, the newest first.")
final class OperationsCommand extends CliCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = {
        "Only those that are queued, running, paused, succeeded, incomplete, failed, cancelled or",
        "interrupted."
      })
  @Nullable String state;

  @Option(names = "--limit", paramLabel = "N", description = "So many at most; default: 20.")
  int limit = 20;

  @Override
  int run(World world) throws Exception {
    ServiceCalls service = ServiceCalls.of(world, common);
    JsonNode page =
        service.get(
            "operations?limit="
                + limit
                + (state == null ? "" : "&state=" + ServiceCalls.part(state)));
    boolean paused = service.get("schedules").path("paused").asBoolean();
    if (common.json) {
      ObjectNode json = Json.object().put("schedulesPaused", paused);
      json.set("operations", page.path("items"));
      json.put("more", page.has("next"));
      Json.print(world, json);
      return ExitCode.DONE;
    }
    Table table = new Table("ID", "KIND", "SOURCE", "STATE", "REQUESTED", "BY", "");
    for (JsonNode one : page.path("items")) {
      table.row(
          one.path("id").asText(),
          one.path("kind").asText(),
          one.path("source").asText(),
          one.path("state").asText(),
          Texts.time(Instant.parse(one.path("requested").asText()), world.zone()),
          one.path("requestedBy").asText(),
          one.path("message").asText());
    }
    table.print(world);
    if (page.has("next")) {
      world.say("There are more; --limit shows them.");
    }
    if (paused) {
      world.say("Schedules are paused. To begin again: caravan resume");
    }
    return ExitCode.DONE;
  }
}
