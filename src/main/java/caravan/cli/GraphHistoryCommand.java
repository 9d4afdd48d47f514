package caravan.cli;

import caravan.config.Sizes;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.Lifetimes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the versions of a file, and in which snapshots each lies. */
@Command(
    name = "history",
    description = {
      "Show the versions of a file, the oldest first, and from which to which snapshot each is",
      "there. As 'caravan history', without reading any snapshot."
    })
final class GraphHistoryCommand extends GraphQuestionCommand {
  @Parameters(paramLabel = "PATH", description = "The path as it was backed up, or its end.")
  String path = "";

  @Option(names = "--source", paramLabel = "NAME", description = "The source that PATH is of.")
  @Nullable String source;

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    FileRef file = file(world, graph, path, source);
    Lifetimes.Lifetime life =
        answers.answer(
            "history",
            Map.of("file", file.key()),
            Lifetimes.Lifetime.class,
            () -> new Lifetimes(graph).history(file));
    if (common.json) {
      ObjectNode json = json(file).put("firstSeen", life.firstSeen().toString());
      ArrayNode versions = json.putArray("versions");
      for (Lifetimes.Version version : life.versions()) {
        versions
            .addObject()
            .put("content", version.content())
            .put("size", version.size())
            .put("modified", version.modified().toString())
            .put("first", version.first())
            .put("firstTime", version.firstTime().toString())
            .put("last", version.last())
            .put("lastTime", version.lastTime().toString())
            .put("snapshots", version.snapshots());
      }
      Json.print(world, json);
      return ExitCode.DONE;
    }
    world.print(text(file) + "  (" + file.source() + ")");
    Table table = new Table("FROM", "TAKEN", "TO", "TAKEN", ">SNAPSHOTS", ">SIZE", "MODIFIED");
    for (Lifetimes.Version version : life.versions()) {
      table.row(
          Texts.name(version.first()),
          Texts.time(version.firstTime(), world.zone()),
          Texts.name(version.last()),
          Texts.time(version.lastTime(), world.zone()),
          Texts.count(version.snapshots()),
          Sizes.format(version.size()),
          Texts.time(version.modified(), world.zone()));
    }
    table.print(world);
    return ExitCode.DONE;
  }
}
