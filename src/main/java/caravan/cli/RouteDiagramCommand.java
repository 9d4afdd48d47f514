package caravan.cli;

import caravan.config.SettingsLoader;
import caravan.config.routes.RouteMap;
import caravan.config.routes.RoutePlan;
import caravan.config.routes.RouteStep;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the routes as they are written. */
@Command(
    name = "route diagram",
    description = {
      "Draw the order of the stages, as routes.yaml and your own routes in the Caravan home say it.",
      "Starts nothing. NAME stands for a destination or a drop folder."
    })
final class RouteDiagramCommand extends CliCommand {
  @Option(names = "--dot", description = "For Graphviz: caravan route diagram --dot | dot -Tsvg.")
  boolean dot;

  @Option(names = "--mermaid", description = "For Mermaid, as Markdown pages show it.")
  boolean mermaid;

  @Override
  int run(World world) throws Exception {
    if ((dot ? 1 : 0) + (mermaid ? 1 : 0) + (common.json ? 1 : 0) > 1) {
      throw CommandException.usage("Choose one of --dot, --mermaid and --json.");
    }
    Path home = new SettingsLoader(world.env(), world.userHome()).home();
    List<RoutePlan> plans = RouteMap.read(home.resolve("routes")).plans();
    if (common.json) {
      try (Json.Lines lines = new Json.Lines(world)) {
        plans.forEach(plan -> lines.add(json(plan)));
      }
      return ExitCode.DONE;
    }
    List<String> lines =
        dot
            ? RouteDiagram.dot(plans)
            : mermaid ? RouteDiagram.mermaid(plans) : RouteDiagram.text(plans);
    lines.stream().flatMap(String::lines).forEach(world::print);
    return ExitCode.DONE;
  }

  private static ObjectNode json(RoutePlan plan) {
    ObjectNode json = Json.object();
    json.put("id", plan.id());
    if (!plan.template().isEmpty()) {
      json.put("template", plan.template());
    }
    json.put("description", plan.description());
    json.put("from", plan.from());
    json.set("steps", json(plan.steps()));
    return json;
  }

  private static ArrayNode json(List<RouteStep> steps) {
    ArrayNode array = Json.array();
    for (RouteStep step : steps) {
      ObjectNode json = array.addObject();
      json.put("kind", step.kind()).put("label", step.label());
      if (!step.to().isEmpty()) {
        json.put("to", step.to());
      }
      if (!step.steps().isEmpty()) {
        json.set("steps", json(step.steps()));
      }
    }
    return array;
  }
}
