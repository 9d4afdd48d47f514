package caravan.cli;

import caravan.config.Sizes;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.Inventory;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists files that have nothing to do with any other. */
@Command(
    name = "orphans",
    description = {
      "List files that have to do with no other: nothing needs them, they need nothing, they have",
      "no copy, no version and no cluster. The most important first."
    })
final class GraphOrphansCommand extends GraphQuestionCommand {
  @Option(
      names = "--category",
      paramLabel = "WORD",
      description = "Only files of this category, as code or document.")
  @Nullable String category;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many files; default: 100.")
  int limit = 100;

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    String only = category == null ? "" : category;
    Inventory.Orphans orphans =
        answers.answer(
            "orphans",
            Map.of("category", only, "limit", limit),
            Inventory.Orphans.class,
            () -> new Inventory(graph).orphans(only, limit));
    if (common.json) {
      ObjectNode json = Json.object().put("count", orphans.count());
      ArrayNode files = json.putArray("files");
      for (Inventory.Orphan orphan : orphans.files()) {
        files.add(
            json(orphan.file())
                .put("category", orphan.category())
                .put("size", orphan.size())
                .put("importance", orphan.importance()));
      }
      Json.print(world, json);
      return ExitCode.DONE;
    }
    Table table = new Table(">IMPORTANCE", "CATEGORY", ">SIZE", "PATH", "SOURCE");
    for (Inventory.Orphan orphan : orphans.files()) {
      table.row(
          String.format(Locale.ROOT, "%.2f", orphan.importance()),
          orphan.category(),
          Sizes.format(orphan.size()),
          orphan.file().path(),
          orphan.file().source());
    }
    table.print(world);
    sayMore(world, orphans.files().size(), orphans.count());
    return ExitCode.DONE;
  }
}
