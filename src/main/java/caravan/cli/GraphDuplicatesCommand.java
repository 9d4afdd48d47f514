package caravan.cli;

import caravan.config.Sizes;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.Inventory;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists contents that several files have. */
@Command(
    name = "duplicates",
    description = {
      "List contents that several files of the newest snapshots have, over all sources, and the",
      "space that the copies take where they are. The vault stores each content once."
    })
final class GraphDuplicatesCommand extends GraphQuestionCommand {
  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many contents; default: 100.")
  int limit = 100;

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    Inventory.Duplicates duplicates =
        answers.answer(
            "duplicates",
            Map.of("limit", limit),
            Inventory.Duplicates.class,
            () -> new Inventory(graph).duplicates(limit));
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("count", duplicates.count()).put("bytes", duplicates.bytes());
      ArrayNode groups = json.putArray("contents");
      for (Inventory.Copies copies : duplicates.groups()) {
        ObjectNode group = groups.addObject();
        group.put("content", copies.content()).put("size", copies.size());
        ArrayNode files = group.put("held", copies.wasted()).putArray("files");
        copies.files().forEach(file -> files.add(json(file)));
      }
      Json.print(world, json);
      return ExitCode.DONE;
    }
    for (Inventory.Copies copies : duplicates.groups()) {
      world.print(
          Sizes.format(copies.wasted())
              + " held by "
              + Texts.count(copies.files().size())
              + " files of "
              + Sizes.format(copies.size()));
      for (FileRef file : copies.files()) {
        world.print("  " + file.path() + "  (" + file.source() + ")");
      }
    }
    world.print(
        Texts.count(duplicates.count(), "content")
            + " more than once; the copies hold "
            + Sizes.format(duplicates.bytes()));
    sayMore(world, duplicates.groups().size(), duplicates.count());
    return ExitCode.DONE;
  }
}
