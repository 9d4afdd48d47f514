package routes;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.graph.OperationNode;
import caravan.graph.OperationNodes;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets camel-neo4j record the operation that made a snapshot, as soon as it is committed: the
 * projection writes the same node later, so one that is lost on the way is not lost for good.
 * Belongs to the one consumer of its route.
 */
public final class GraphOperations {
  /** The database that the node goes to, for the endpoint's address. */
  static final String DATABASE = "caravanGraphDatabase";

  private static final String CLOSED = "The graph was closed meanwhile, as when a service ends.";
  private static final String THERE_ALREADY = "Neo.ClientError.Schema.ConstraintValidationFailed";
  private static final Logger LOG = LoggerFactory.getLogger(GraphOperations.class);

  private final OperationNodes nodes;
  private final Driver driver;
  private @Nullable OperationNode open;

  public GraphOperations(OperationNodes nodes) {
    this.nodes = nodes;
    this.driver =
        (Driver)
            Proxy.newProxyInstance(
                Driver.class.getClassLoader(),
                new Class<?>[] {Driver.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "executableQuery" ->
                          current().graph().driver().executableQuery((String) arguments[0]);
                      case "toString" -> "the driver of the graph";
                      case "hashCode" -> System.identityHashCode(proxy);
                      case "equals" -> proxy == arguments[0];
                      default ->
                          throw new UnsupportedOperationException(
                              "the graph's driver is lent for single queries: " + method.getName());
                    });
  }

  /**
   * The one driver that the engine has open at the moment, for the endpoint, which keeps what it is
   * given: a service closes its graph when nobody has asked for a while, and opens another one.
   */
  public Driver driver() {
    return driver;
  }

  private OperationNode current() {
    OperationNode node = open;
    if (node == null) {
      throw new IllegalStateException("no graph is open");
    }
    return node;
  }

  /**
   * Called by the route: opens the graph.
   *
   * @param snapshot name of what was committed
   * @return the properties of the node; null if nothing is to be recorded
   */
  public @Nullable Map<String, Object> open(String snapshot, Exchange exchange)
      throws IOException, InterruptedException {
    OperationNode node = nodes.of(snapshot).orElse(null);
    if (node == null) {
      return null;
    }
    open = node;
    try {
      exchange.setProperty(DATABASE, node.graph().databaseName());
      return node.properties();
    } catch (GraphException e) {
      close();
      throw e;
    } catch (IllegalStateException e) { // what a driver throws that was closed
      close();
      throw new IOException(CLOSED, e);
    }
  }

  /** Called by the route where nothing was recorded. Who is there already needs no other. */
  public void failed(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof Neo4jException)) {
      cause = cause.getCause();
    }
    if (cause instanceof Neo4jException refused && THERE_ALREADY.equals(refused.code())) {
      return;
    }
    LOG.warn(
        "An operation is not in the graph yet; the next update of the graph brings it. {}",
        reason(failure, cause));
  }

  private static @Nullable String reason(Exception failure, Throwable cause) {
    if (failure instanceof IOException) {
      return failure.getMessage();
    }
    if (cause instanceof Neo4jException refused) {
      return GraphSession.explain(refused, Duration.ZERO).getMessage();
    }
    return cause instanceof IllegalStateException ? CLOSED : cause.toString();
  }

  /** Called by the route at the end: gives the graph back. */
  public void close() {
    OperationNode node = open;
    open = null;
    if (node != null) {
      node.close();
    }
  }
}
