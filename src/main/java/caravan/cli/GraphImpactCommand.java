package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.Dependencies;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.Impact;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What both directions of dependencies have in common. */
abstract class GraphImpactCommand extends GraphQuestionCommand {
  @Parameters(paramLabel = "PATH", description = "The path as it was backed up, or its end.")
  String path = "";

  @Option(names = "--source", paramLabel = "NAME", description = "Only files of this source.")
  @Nullable String source;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Follow so many steps, 1 to 50; default: 5.")
  int depth = 5;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many files; default: 1000.")
  int limit = 1_000;

  @Option(names = "--table", description = "Print a table instead of a tree.")
  boolean table;

  @Option(names = "--dot", description = "Print a graph for Graphviz.")
  boolean dot;

  /** Whether it goes against the arrows. */
  abstract boolean up();

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
    if (depth < 1 || depth > Dependencies.MOST_STEPS) {
      throw CommandException.usage("--depth must be from 1 to " + Dependencies.MOST_STEPS + ".");
    }
    if ((dot ? 1 : 0) + (table ? 1 : 0) + (common.json ? 1 : 0) > 1) {
      throw CommandException.usage("Use one of --dot, --table and --json.");
    }
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    FileRef file = file(world, graph, path, source);
    Dependencies dependencies = new Dependencies(graph);
    Impact impact =
        answers.answer(
            up() ? "dependants" : "dependencies",
            Map.of("file", file.key(), "depth", depth, "limit", limit),
            Impact.class,
            () ->
                up()
                    ? dependencies.dependants(file, depth, limit)
                    : dependencies.dependencies(file, depth, limit));
    if (common.json) {
      Json.print(world, json(impact));
    } else if (dot) {
      ImpactText.dot(world, impact);
    } else if (table) {
      Table rows = new Table(">STEPS", "PATH", "SOURCE");
      impact
          .files()
          .forEach(
              each ->
                  rows.row(
                      String.valueOf(each.distance()), text(each.file()), each.file().source()));
      rows.print(world);
    } else {
      ImpactText.tree(world, impact, up());
    }
    if (impact.files().isEmpty()) {
      world.say(
          (up() ? "Nothing that Caravan knows of depends on " : "It knows of nothing needed by ")
              + file.path()
              + ".");
    } else if (impact.cut()) {
      world.say("There are more than " + Texts.count(limit) + " files; see --limit.");
    }
    return ExitCode.DONE;
  }

  private static ObjectNode json(Impact impact) {
    ObjectNode json = json(impact.of());
    ArrayNode files = json.putArray("files");
    for (Impact.Reached each : impact.files()) {
      files.add(json(each.file()).put("distance", each.distance()));
    }
    ArrayNode links = json.putArray("links");
    for (Impact.Link link : impact.links()) {
      links
          .addObject()
          .put("from", pathOf(link.from()))
          .put("to", pathOf(link.to()))
          .put("confidence", link.confidence())
          .put("evidence", link.evidence());
    }
    return json.put("more", impact.cut());
  }

  /** A key is a source and a path; relations never leave their source. */
  static String pathOf(String key) {
    return key.substring(key.indexOf('\n') + 1);
  }
}
