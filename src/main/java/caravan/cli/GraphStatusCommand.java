package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.GraphSettings;
import caravan.graph.projection.GraphProjector;
import caravan.graph.projection.GraphProjector.Inventory;
import caravan.graph.projection.Watermarks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Says what the graph holds and what it lacks. Changes nothing. */
@Command(
    name = "status",
    description = {
      "Say where the knowledge graph is, what it holds, and how many snapshots it does not have",
      "yet. It is brought up to date by any command that asks it something."
    })
final class GraphStatusCommand extends CliCommand {
  private static final List<String> LABELS =
      List.of("File", "Content", "Concept", "Cluster", "Technology", "Operation");

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      GraphSettings settings = engine.engine().settings().graph();
      if (settings.mode() == GraphSettings.Mode.OFF) {
        print(world, settings, Map.of(), Map.of(), 0);
        return ExitCode.DONE;
      }
      try (GraphSession graph = Graphs.open(world, engine)) {
        Inventory inventory = Graphs.inventory(world, engine, engine.vault());
        print(
            world,
            settings,
            counts(graph),
            Watermarks.read(graph),
            GraphProjector.missing(graph, inventory));
      }
    }
    return ExitCode.DONE;
  }

  private static Map<String, Long> counts(GraphSession graph) throws Exception {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String label : LABELS) { // a fixed list, and no text of a user's
      counts.put(
          label,
          graph.read(
              tx -> tx.run("MATCH (n:" + label + ") RETURN count(n)").single().get(0).asLong()));
    }
    counts.put(
        "relations",
        graph.read(tx -> tx.run("MATCH ()-[r]->() RETURN count(r)").single().get(0).asLong()));
    return counts;
  }

  private void print(
      World world,
      GraphSettings settings,
      Map<String, Long> counts,
      Map<String, Watermarks.Mark> marks,
      int missing) {
    String place =
        settings.server().map(server -> server.uri().toString()).orElse(Words.of(settings.mode()));
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("mode", Words.of(settings.mode()));
      json.put("place", place);
      json.set("counts", Json.counts(counts));
      ObjectNode sources = json.putObject("sources");
      marks.forEach((source, mark) -> sources.put(source, mark.done().size()));
      json.put("missing", missing);
      Json.print(world, json);
      return;
    }
    world.print("graph  " + place);
    marks.forEach(
        (source, mark) ->
            world.print("  " + source + ": " + Texts.count(mark.done().size(), "snapshot")));
    counts.forEach((label, count) -> world.print("  " + label + ": " + Texts.count(count)));
    if (missing > 0) {
      world.print("  " + Texts.count(missing, "snapshot") + " not yet in the graph");
    }
  }
}
