package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.summary.Plan;
import org.neo4j.driver.summary.QueryType;
import org.neo4j.driver.summary.ResultSummary;

/**
 * Asks a query that a person wrote, so that it reads the graph and does nothing else. Three walls,
 * each enough for its part: the plan is looked at before anything runs (writes, administration,
 * {@code LOAD CSV}, which reads files and addresses, and procedures that are not known to be
 * harmless are refused); the session only reads, which the server itself enforces; and the
 * transaction is rolled back whatever it did. Safe for concurrent use.
 */
public final class FreeQuery {
  /** Takes an answer row by row. */
  public interface Sink {
    void columns(List<String> names);

    /** Values are null, texts, numbers, booleans, and lists and maps (by text) of such. */
    void row(List<@Nullable Object> values);
  }

  /** Operators that do something else than reading the graph. */
  private static final Set<String> REFUSED =
      Set.of(
          "LoadCSV",
          "AdministrationCommand",
          "ShowTransactions",
          "TerminateTransactions",
          "ShowSettings");

  /** Procedures that read the graph alone. */
  private static final Set<String> PROCEDURES =
      Set.of(
          "db.labels",
          "db.relationshipTypes",
          "db.propertyKeys",
          "db.schema.visualization",
          "db.schema.nodeTypeProperties",
          "db.schema.relTypeProperties",
          "db.index.fulltext.queryNodes",
          "db.index.fulltext.queryRelationships",
          "db.index.vector.queryNodes",
          "db.index.vector.queryRelationships");

  private static final String EXPLAIN = "EXPLAIN ";

  private static final Pattern AT =
      Pattern.compile("\\(line ([0-9]{1,9}), column ([0-9]{1,9}) \\(offset: ([0-9]{1,9})\\)\\)");

  private static final int LONGEST = 100_000;

  private final GraphSession graph;

  public FreeQuery(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * @param limit the longest that it may run, about
   * @param most rows at most
   * @return whether there were more rows
   * @throws GraphException if it is refused, fails or takes too long; the message says why
   */
  public boolean ask(String cypher, Duration limit, long most, Sink sink) throws GraphException {
    if (cypher.isBlank() || cypher.length() > LONGEST) {
      throw refused("it is " + (cypher.isBlank() ? "empty" : "longer than 100,000 characters"));
    }
    TransactionConfig config = TransactionConfig.builder().withTimeout(limit).build();
    try (Session session = graph.session(AccessMode.READ)) {
      try (Transaction look = session.beginTransaction(config)) {
        explain(look, cypher, limit);
        look.rollback();
      }
      try (Transaction transaction = session.beginTransaction(config)) {
        Result result = transaction.run(cypher);
        sink.columns(result.keys());
        long rows = 0;
        while (rows < most && result.hasNext()) {
          Record row = result.next();
          sink.row(PlainValues.of(row.values()));
          rows++;
        }
        boolean more = result.hasNext();
        transaction.rollback();
        return more;
      }
    } catch (Neo4jException e) {
      throw graph.failure(e, limit);
    }
  }

  /** Looks at the plan; where an error stands, is told as the person counts who wrote the query. */
  private void explain(Transaction look, String cypher, Duration limit) throws GraphException {
    try {
      check(look.run(EXPLAIN + cypher).consume());
    } catch (ClientException e) {
      GraphException failure = graph.failure(e, limit);
      Matcher at = AT.matcher(String.valueOf(failure.getMessage()));
      if (!at.find()) {
        throw failure;
      }
      int ahead = at.group(1).equals("1") ? EXPLAIN.length() : 0;
      String where =
          "(line %s, column %d (offset: %d))"
              .formatted(
                  at.group(1),
                  Long.parseLong(at.group(2)) - ahead,
                  Long.parseLong(at.group(3)) - EXPLAIN.length());
      throw new GraphException(
          failure.reason(), at.replaceFirst(Matcher.quoteReplacement(where)), e);
    }
  }

  private static void check(ResultSummary summary) throws GraphException {
    if (summary.queryType() != QueryType.READ_ONLY || !summary.hasPlan()) {
      throw refused("it would change the graph or its server");
    }
    check(summary.plan());
  }

  private static void check(Plan plan) throws GraphException {
    String operator = plan.operatorType();
    int at = operator.indexOf('@'); // the name of the database follows
    String name = at < 0 ? operator : operator.substring(0, at);
    if (REFUSED.contains(name)) {
      throw refused("it would reach beyond the graph (" + name + ")");
    }
    if (name.contains("ProcedureCall")) {
      Value shown = plan.arguments().get("Details");
      String details = shown == null ? "" : shown.asString("");
      String procedure = details.substring(0, Math.max(0, details.indexOf('(')));
      if (!PROCEDURES.contains(procedure.replace("`", ""))) {
        throw refused("the procedure '" + procedure + "' is not known to read the graph alone");
      }
    }
    for (Plan child : plan.children()) {
      check(child);
    }
  }

  private static GraphException refused(String why) {
    return new GraphException(
        Reason.REFUSED, "The query is refused: " + why + ". Ask one that reads the graph.");
  }
}
