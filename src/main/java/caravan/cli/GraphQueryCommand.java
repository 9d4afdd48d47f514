package caravan.cli;

import caravan.config.Durations;
import caravan.graph.GraphSession;
import caravan.graph.questions.Answers;
import caravan.graph.questions.FreeQuery;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a query of the user's own. */
@Command(
    name = "query",
    description = {
      "Ask the graph a query in Cypher. Only what reads the graph is run; see docs/graph.md for",
      "its schema, and for queries to begin with."
    })
final class GraphQueryCommand extends GraphQuestionCommand {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Longer cells, as vectors, are cut in a table. */
  private static final int CELL = 120;

  @Parameters(paramLabel = "CYPHER", description = "The query, as one argument.")
  String cypher = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows; default: 1000.")
  int limit = 1_000;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "End it after so long, as 30s; default: caravan.graph.timeout.")
  @Nullable String timeout;

  @Override
  void check() throws CommandException {
    checkCount("--limit", limit);
    time();
  }

  private @Nullable Duration time() throws CommandException {
    if (timeout == null) {
      return null;
    }
    try {
      Duration time = Durations.parse(timeout);
      if (time.isZero() || time.compareTo(LONGEST) > 0) {
        throw CommandException.usage("--timeout must be from 1s to 1h.");
      }
      return time;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--timeout: " + e.getMessage() + ".");
    }
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    Duration given = time();
    Rows rows = common.json ? new JsonRows(world) : new TableRows(world);
    boolean more;
    try (rows) {
      more = new FreeQuery(graph).ask(cypher, given == null ? graph.timeout() : given, limit, rows);
    }
    if (more) {
      world.say("There are more than " + Texts.count(limit, "row") + "; see --limit.");
    }
    return ExitCode.DONE;
  }

  private interface Rows extends FreeQuery.Sink, AutoCloseable {
    @Override
    void close();
  }

  /** An object a row, as they come. */
  private static final class JsonRows implements Rows {
    private final World world;
    private List<String> names = List.of();
    private Json.@Nullable Lines lines;

    JsonRows(World world) {
      this.world = world;
    }

    @Override
    public void columns(List<String> columns) {
      names = columns;
      lines = new Json.Lines(world);
    }

    @Override
    public void row(List<@Nullable Object> values) {
      ObjectNode json = Json.object();
      for (int i = 0; i < names.size(); i++) {
        json.set(names.get(i), MAPPER.valueToTree(values.get(i)));
      }
      if (lines != null) {
        lines.add(json);
      }
    }

    @Override
    public void close() {
      if (lines != null) {
        lines.close();
      }
    }
  }

  private static final class TableRows implements Rows {
    private final World world;
    private @Nullable Table table;

    TableRows(World world) {
      this.world = world;
    }

    @Override
    public void columns(List<String> names) {
      table = new Table(names.toArray(String[]::new));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      if (table != null) {
        table.row(values.stream().map(TableRows::cell).toArray(String[]::new));
      }
    }

    private static String cell(@Nullable Object value) {
      String text;
      try {
        text = value instanceof String plain ? plain : MAPPER.writeValueAsString(value);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("rows are plain values", e);
      }
      return text.length() > CELL ? text.substring(0, CELL) + "…" : text;
    }

    @Override
    public void close() {
      if (table != null) {
        table.print(world);
      }
    }
  }
}
