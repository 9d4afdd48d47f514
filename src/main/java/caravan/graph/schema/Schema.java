package caravan.graph.schema;

import ac.simons.neo4j.migrations.core.Migrations;
import ac.simons.neo4j.migrations.core.MigrationsConfig;
import ac.simons.neo4j.migrations.core.MigrationsException;
import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphSession;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * Brings the graph's constraints and indexes up to date: each script runs once, and the graph keeps
 * which ran, with their checksums.
 */
public final class Schema {
  private static final String FOLDER = "/graph/schema/";

  /** In the order of their versions; a class path in one jar cannot be listed. */
  private static final List<String> SCRIPTS = List.of("V001__keys_and_indexes.cypher");

  /** Held, since loggers that nobody holds are forgotten with their level. */
  private static final Logger LOGGER = Logger.getLogger("ac.simons.neo4j.migrations");

  private Schema() {}

  /**
   * @param alone whether nobody else can be at it, so that a lock is one that a crash left behind
   */
  public static void apply(GraphSession session, boolean alone) throws GraphException {
    LOGGER.setLevel(Level.WARNING);
    if (alone) {
      session.write(tx -> tx.run("MATCH (n:__Neo4jMigrationsLock) DETACH DELETE n").consume());
    }
    MigrationsConfig.Builder config =
        MigrationsConfig.builder()
            .withLocationsToScan("classpath:" + FOLDER)
            .withResourceScanner(locations -> SCRIPTS.stream().map(Schema::script).toList())
            .withMigrationClassesDiscoverer(context -> List.of())
            .withInstalledBy("caravan");
    session.database().ifPresent(config::withDatabase);
    try {
      new Migrations(config.build(), session.driver()).apply();
      // else the first questions would miss what an index does not know yet
      session.read(tx -> tx.run("CALL db.awaitIndexes(300)").consume());
    } catch (MigrationsException e) {
      throw new GraphException(
          Reason.UNAVAILABLE,
          "The graph's schema cannot be brought up to date: "
              + e.getMessage()
              + " If no other Caravan is at it, run 'caravan graph rebuild'.",
          e);
    } catch (Neo4jException e) {
      throw session.failure(e, session.timeout());
    }
  }

  private static URL script(String name) {
    return Objects.requireNonNull(Schema.class.getResource(FOLDER + name), name);
  }
}
