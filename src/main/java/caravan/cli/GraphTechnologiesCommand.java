package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.Inventory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists what projects are built of. */
@Command(
    name = "technologies",
    description = "List the technologies that projects use, with version and where.")
final class GraphTechnologiesCommand extends GraphQuestionCommand {
  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    Inventory.Technologies found =
        answers.answer(
            "technologies",
            Map.of(),
            Inventory.Technologies.class,
            () -> new Inventory(graph).technologies());
    if (common.json) {
      try (Json.Lines lines = new Json.Lines(world)) {
        for (Inventory.Technology each : found.technologies()) {
          ObjectNode json = Json.object();
          json.put("name", each.name()).put("version", each.version()).put("kind", each.kind());
          json.put("files", each.files()).set("projects", Json.texts(each.projects()));
          lines.add(json);
        }
      }
      return ExitCode.DONE;
    }
    Table table = new Table("TECHNOLOGY", "VERSION", "KIND", ">FILES", "PROJECTS");
    for (Inventory.Technology each : found.technologies()) {
      table.row(
          each.name(),
          each.version(),
          each.kind(),
          Texts.count(each.files()),
          String.join(", ", each.projects()));
    }
    table.print(world);
    return ExitCode.DONE;
  }
}
