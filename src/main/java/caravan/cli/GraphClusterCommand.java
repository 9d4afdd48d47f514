package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.Group;
import caravan.graph.questions.Kin;
import caravan.graph.questions.UnknownNameException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the files of a cluster. */
@Command(name = "cluster", description = "List the files of a cluster, the most typical first.")
final class GraphClusterCommand extends GraphQuestionCommand {
  @Parameters(paramLabel = "NAME", description = "The cluster's name or number.")
  String name = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many files; default: 100.")
  int limit = 100;

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    Group.Groups groups;
    try {
      groups =
          answers.answer(
              "cluster",
              Map.of("name", name, "limit", limit),
              Group.Groups.class,
              () -> new Kin(graph).cluster(name, limit));
    } catch (UnknownNameException e) {
      throw unknown("cluster", e);
    }
    if (common.json) {
      ArrayNode all = Json.array();
      groups.groups().forEach(group -> all.add(json(group)));
      Json.print(world, all);
      return ExitCode.DONE;
    }
    for (Group group : groups.groups()) {
      world.print(group.name() + " (" + group.id() + "), " + Texts.count(group.size(), "file"));
      Table table = new Table(">SIMILARITY", "PATH", "SOURCE");
      for (Group.Member member : group.members()) {
        table.row(
            String.format(Locale.ROOT, "%.3f", member.similarity()),
            member.file().path(),
            member.file().source());
      }
      table.print(world);
      sayMore(world, group.members().size(), group.size());
    }
    return ExitCode.DONE;
  }

  private static ObjectNode json(Group group) {
    ObjectNode json = Json.object();
    json.put("id", group.id()).put("name", group.name()).put("size", group.size());
    ArrayNode files = json.putArray("files");
    group
        .members()
        .forEach(member -> files.add(json(member.file()).put("similarity", member.similarity())));
    return json;
  }
}
