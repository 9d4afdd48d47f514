package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.projection.ProjectionReport;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Brings the graph up to date. */
@Command(
    name = "update",
    description = {
      "Bring the knowledge graph up to date with the snapshots and with what is understood. Every",
      "question does so too, and then has to wait for it."
    })
final class GraphUpdateCommand extends CliCommand {
  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      Interruption.keeps("The same command goes on from there.");
      try (GraphSession graph = Graphs.open(world, engine)) {
        print(world, Graphs.catchUpBeside(world, engine, graph));
      }
    }
    return ExitCode.DONE;
  }

  private void print(World world, ProjectionReport report) {
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("snapshots", report.snapshots());
      json.put("files", report.files());
      json.put("described", report.described());
      Json.print(world, json);
      return;
    }
    world.print(
        "projected "
            + Texts.count(report.snapshots(), "snapshot")
            + ", "
            + Texts.count(report.files(), "state")
            + " of files, "
            + Texts.count(report.described())
            + " with meaning");
  }
}
