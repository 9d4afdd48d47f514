package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.questions.Alike;
import caravan.graph.questions.Answers;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.Kin;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists files that are like one. */
@Command(
    name = "similar",
    description = {
      "List files that are like this one: the same bytes, another version, similar in looks or",
      "wording, or near in meaning."
    })
final class GraphSimilarCommand extends GraphQuestionCommand {
  @Parameters(paramLabel = "PATH", description = "The path as it was backed up, or its end.")
  String path = "";

  @Option(names = "--source", paramLabel = "NAME", description = "The source that PATH is of.")
  @Nullable String source;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many files; default: 20.")
  int limit = 20;

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    FileRef file = file(world, graph, path, source);
    Alike alike =
        answers.answer(
            "similar",
            Map.of("file", file.key(), "limit", limit),
            Alike.class,
            () -> new Kin(graph).similar(file, limit));
    if (common.json) {
      ObjectNode json = json(file);
      ArrayNode files = json.putArray("files");
      for (Alike.Other other : alike.others()) {
        files.add(json(other.file()).put("score", other.score()).put("how", Words.of(other.how())));
      }
      Json.print(world, json);
      return ExitCode.DONE;
    }
    Table table = new Table(">SCORE", "HOW", "PATH", "SOURCE");
    for (Alike.Other other : alike.others()) {
      table.row(
          String.format(Locale.ROOT, "%.3f", other.score()),
          Words.of(other.how()),
          text(other.file()),
          other.file().source());
    }
    if (alike.others().isEmpty()) {
      world.say("Nothing that Caravan knows of is like " + file.path() + ".");
    } else {
      table.print(world);
    }
    return ExitCode.DONE;
  }
}
