package caravan.cli;

import caravan.config.Nearest;
import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.FileFinder;
import caravan.graph.questions.FileRef;
import caravan.graph.questions.UnknownNameException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command that asks the knowledge graph, which it first brings up to date. */
abstract class GraphQuestionCommand extends CliCommand {
  private static final int NAMES = 3;
  private static final int MOST = 1_000_000;

  /** Asks, and prints the answer. */
  abstract int ask(World world, GraphSession graph, Answers answers) throws Exception;

  /** Refuses options that make no sense, before anything is opened. */
  void check() throws CommandException {}

  @Override
  int run(World world) throws Exception {
    check();
    try (Engine.Opened engine = Engine.open(world, common);
        GraphSession graph = Graphs.open(world, engine);
        GraphCache cache = GraphCache.open(world, engine.engine().settings())) {
      Graphs.catchUp(world, engine, graph);
      return ask(world, graph, cache.answers(graph, engine.vault().parameters().vault()));
    }
  }

  /** The file that a path means: as it was backed up, from here, or by its last parts. */
  static FileRef file(World world, GraphSession graph, String path, @Nullable String source)
      throws GraphException, CommandException {
    FileFinder finder = new FileFinder(graph);
    String full = SnapshotFiles.tidy(world.absolute(path).toString());
    try {
      return finder.find(full, source);
    } catch (UnknownNameException e) {
      if (path.startsWith("/") || e.ambiguous()) {
        throw unknown("file", e);
      }
    }
    try {
      return finder.find(path, source);
    } catch (UnknownNameException e) {
      throw unknown("file", e);
    }
  }

  static CommandException unknown(String what, UnknownNameException e) {
    if (e.ambiguous()) {
      return CommandException.usage(
          "'"
              + e.name()
              + "' is in several sources. Say which with --source: "
              + String.join(", ", e.candidates())
              + ".");
    }
    String wanted = end(e.name());
    List<String> nearest =
        e.candidates().stream()
            .sorted(
                Comparator.comparingInt((String name) -> Nearest.distance(wanted, end(name)))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(NAMES)
            .map(name -> "'" + name + "'")
            .toList();
    return CommandException.failed(
        "The graph has no "
            + what
            + " '"
            + e.name()
            + "'."
            + (nearest.isEmpty()
                ? " Look for it with 'caravan find'."
                : " Nearest: " + String.join(", ", nearest) + "."));
  }

  private static String end(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  static void checkCount(String option, int count) throws CommandException {
    if (count < 1 || count > MOST) {
      throw CommandException.usage(option + " must be from 1 to 1,000,000.");
    }
  }

  static ObjectNode json(FileRef file) {
    ObjectNode json = Json.object();
    json.put("path", file.path());
    json.put("source", file.source());
    json.put("present", file.present());
    return json;
  }

  /** As people see it; what is no longer in the newest snapshot says so. */
  static String text(FileRef file) {
    return file.path() + (file.present() ? "" : " (removed)");
  }

  /** Says that not all was listed. */
  static void sayMore(World world, long listed, long count) {
    if (count > listed) {
      world.say("There are " + Texts.count(count - listed) + " more; see --limit.");
    }
  }
}
