package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.projection.ProjectionReport;
import caravan.graph.projection.Turn;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the graph anew. */
@Command(
    name = "rebuild",
    description = {
      "Empty the knowledge graph and make it anew from the snapshots of one destination. Nothing",
      "is lost by that: all that is in the graph comes from the vault, what was understood included."
    })
final class GraphRebuildCommand extends CliCommand {
  @Option(
      names = "--from",
      paramLabel = "DESTINATION",
      description = "From this destination; default: the nearest that answers.")
  @Nullable String from;

  @Override
  int run(World world) throws Exception {
    String only = from;
    if (only != null) {
      common.destinations.clear();
      common.destinations.add(only);
    }
    long started = System.nanoTime();
    try (Engine.Opened engine = Engine.open(world, common)) {
      Interruption.keeps("The same command begins anew.");
      Vault vault = engine.nearest().get(0);
      try (GraphSession graph = Graphs.open(world, engine)) {
        ProjectionReport report = Graphs.project(world, engine, vault, graph, true, Turn.AT_ONCE);
        double seconds = (System.nanoTime() - started) / 1e9;
        print(world, vault.destination(), report, seconds);
      }
    }
    return ExitCode.DONE;
  }

  private void print(World world, String from, ProjectionReport report, double seconds) {
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("from", from);
      json.put("snapshots", report.snapshots());
      json.put("files", report.files());
      json.put("described", report.described());
      json.put("seconds", seconds);
      Json.print(world, json);
      return;
    }
    world.print(
        "rebuilt from "
            + from
            + ": "
            + Texts.count(report.snapshots(), "snapshot")
            + ", "
            + Texts.count(report.files(), "state")
            + " of files, "
            + Texts.count(report.described())
            + " with meaning, in "
            + String.format(java.util.Locale.ROOT, "%.1f s", seconds));
  }
}
