package caravan.cli;

import caravan.config.Settings;
import caravan.config.routes.RouteMap;
import caravan.config.routes.RoutePlan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Lists the routes. */
@Command(
    name = "route ps",
    description = {
      "List the routes of the running service, with what went through each since it began. Where no",
      "service answers: those that it would have, by routes.yaml and the settings."
    })
final class RoutePsCommand extends CliCommand {
  private static final String WOULD = "would start";
  private static final String WOULD_NOT = "would not start";

  @Override
  int run(World world) throws Exception {
    Optional<JsonNode> running = ServiceCalls.find(world, common, "routes");
    if (running.isEmpty()) {
      return planned(world);
    }
    if (common.json) {
      Json.print(world, running.get());
      return ExitCode.DONE;
    }
    Table table =
        new Table("ROUTE", "STATE", ">TOTAL", ">FAILED", ">INFLIGHT", ">MEAN ms", "DESCRIPTION");
    for (JsonNode route : running.get()) {
      table.row(
          route.path("id").asText(),
          route.path("state").asText(),
          Texts.count(route.path("total").asLong()),
          Texts.count(route.path("failed").asLong()),
          Texts.count(route.path("inflight").asLong()),
          String.format(Locale.ROOT, "%.1f", route.path("meanMillis").asDouble()),
          route.path("description").asText());
    }
    table.print(world);
    return ExitCode.DONE;
  }

  private int planned(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    world.say(
        "No service answers for "
            + settings.home()
            + ": these are the routes that 'caravan serve' would have.");
    ArrayNode json = Json.array();
    Table table = new Table("ROUTE", "STATE", "DESCRIPTION");
    for (RoutePlan plan : RouteMap.read(settings.home().resolve("routes")).of(settings)) {
      String state = plan.starts() ? WOULD : WOULD_NOT;
      table.row(plan.id(), state, plan.description());
      json.addObject()
          .put("id", plan.id())
          .put("description", plan.description())
          .put("state", state);
    }
    if (common.json) {
      Json.print(world, json);
    } else {
      table.print(world);
    }
    return ExitCode.DONE;
  }
}
