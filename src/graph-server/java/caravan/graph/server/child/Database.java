package caravan.graph.server.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.neo4j.configuration.Config;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.DatabaseStateService;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.Transaction;
import org.neo4j.io.fs.DefaultFileSystemAbstraction;
import org.neo4j.kernel.api.impl.index.LuceneSettings;
import org.neo4j.kernel.impl.security.User;
import org.neo4j.kernel.internal.GraphDatabaseAPI;
import org.neo4j.logging.NullLogProvider;
import org.neo4j.memory.EmptyMemoryTracker;
import org.neo4j.server.security.SecureHasher;
import org.neo4j.server.security.SystemGraphCredential;
import org.neo4j.server.security.auth.CommunitySecurityModule;
import org.neo4j.server.security.auth.FileUserRepository;

/** One database over one store: on the loopback address alone, on a free port, with a password. */
final class Database {
  /** So often it is looked whether the database has failed. Who asked for it limits the wait. */
  private static final long LOOK_MILLIS = 200;

  /** Segments of one size before they become one. */
  private static final int VECTOR_SEGMENTS = 8;

  private final Path store;
  private final long pageCache;
  private final String password;
  private GraphDatabaseAPI database;

  Database(Path store, long pageCache, String password) {
    this.store = store;
    this.pageCache = pageCache;
    this.password = password;
  }

  DatabaseManagementService start() throws Exception {
    Files.createDirectories(store);
    boolean first = !Files.exists(store.resolve("data").resolve("databases"));
    if (first) {
      firstPassword();
    }
    DatabaseManagementService service = null;
    try {
      service = service();
      database = (GraphDatabaseAPI) service.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME);
      await(service);
      try (Transaction transaction = database.beginTx()) {
        transaction.execute("RETURN 1").close();
      }
      if (!first) {
        newPassword(service);
      }
      return service;
    } catch (Exception e) {
      if (service != null) {
        service.shutdown();
      }
      if (outside(e)) {
        throw e;
      }
      throw new BrokenStoreException(e);
    }
  }

  /** A database that is slow to start is not broken: only one that says so is. */
  private void await(DatabaseManagementService service) throws IOException {
    GraphDatabaseAPI system =
        (GraphDatabaseAPI) service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME);
    DatabaseStateService states =
        system.getDependencyResolver().resolveDependency(DatabaseStateService.class);
    while (!database.isAvailable(LOOK_MILLIS)) {
      Optional<Throwable> failure = states.causeOfFailure(database.databaseId());
      if (failure.isPresent()) {
        throw new IOException("the database does not start", failure.get());
      }
    }
  }

  int port() {
    return database
        .getDependencyResolver()
        .resolveDependency(ConnectorPortRegister.class)
        .getLocalAddress(ConnectorType.BOLT)
        .getPort();
  }

  private DatabaseManagementService service() {
    return new DatabaseManagementServiceBuilder(store)
        .setConfig(BoltConnector.enabled, true)
        .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", 0))
        .setConfig(BoltConnector.encryption_level, BoltConnector.EncryptionLevel.DISABLED)
        // each of them holds a buffer
        .setConfig(BoltConnector.thread_pool_min_size, 1)
        .setConfig(BoltConnector.thread_pool_max_size, 32)
        .setConfig(BoltConnector.server_bolt_telemetry_enabled, false)
        // whoever asked has closed its connections, or is gone
        .setConfig(BoltConnectorInternalSettings.thread_pool_shutdown_wait_time, Duration.ZERO)
        .setConfig(BoltConnectorInternalSettings.connection_shutdown_wait_time, Duration.ZERO)
        .setConfig(HttpConnector.enabled, false)
        .setConfig(HttpsConnector.enabled, false)
        .setConfig(GraphDatabaseSettings.auth_enabled, true)
        .setConfig(GraphDatabaseSettings.pagecache_memory, pageCache)
        // with the 50 segments that it else lets stand, a question looks through 50 small indexes
        // of vectors, and the merge of all of them at once takes minutes
        .setConfig(LuceneSettings.vector_standard_merge_factor, VECTOR_SEGMENTS)
        // no Caravan tells anyone that it runs
        .setConfig(GraphDatabaseSettings.udc_enabled, false)
        .setConfig(GraphDatabaseSettings.debug_log_enabled, false)
        // what is in the graph can be made again: its log need not go back two days
        .setConfig(GraphDatabaseSettings.keep_logical_logs, "1 files")
        .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, 32L << 20)
        .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
        .build();
  }

  /**
   * Before the first start, since else the password that everybody knows would hold for a while.
   */
  private void firstPassword() throws Exception {
    Config config =
        Config.newBuilder().set(GraphDatabaseSettings.neo4j_home, store.toAbsolutePath()).build();
    Path file = CommunitySecurityModule.getInitialUserRepositoryFile(config);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    try (DefaultFileSystemAbstraction files = new DefaultFileSystemAbstraction()) {
      FileUserRepository users =
          new FileUserRepository(
              files, file, NullLogProvider.getInstance(), EmptyMemoryTracker.INSTANCE);
      users.start();
      byte[] secret = password.getBytes(StandardCharsets.UTF_8);
      users.create(
          new User(
              "neo4j",
              null,
              SystemGraphCredential.createCredentialForPassword(secret, new SecureHasher()),
              false,
              false));
      users.shutdown();
    }
  }

  private void newPassword(DatabaseManagementService service) {
    service
        .database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
        .executeTransactionally(
            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
            Map.of("password", password));
  }

  /** Whether not the store but the machine keeps it from starting. */
  private static boolean outside(Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; at != null && depth < 32; depth++, at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      if (at instanceof AccessDeniedException
          || at instanceof OutOfMemoryError
          || message.contains("No space left")
          || message.contains("Too many open files")
          || message.contains("Cannot assign requested address")) {
        return true;
      }
    }
    return false;
  }
}
