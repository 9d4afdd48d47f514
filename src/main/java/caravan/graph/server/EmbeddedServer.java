package caravan.graph.server;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import caravan.graph.GraphServer;
import caravan.graph.GraphSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/**
 * A database in a process of our own: reachable on this machine only, by a password that is new at
 * each start and that nobody else learns. One process has a store at a time; who comes second waits
 * for the first to end.
 */
public final class EmbeddedServer implements GraphServer {
  /** Asks who has the store open, and no use for it, to let it go. */
  private static final String WANTED = "wanted";

  private static final String USER = "neo4j";
  private static final int PASSWORD_BYTES = 24;

  /** It writes its last pages and closes its indexes. */
  private static final Duration CLOSE = Duration.ofSeconds(60);

  /** So often somebody who waits is told so. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServerProcess process;
  private final Driver driver;
  private final Path folder;

  private EmbeddedServer(ServerProcess process, Driver driver, Path folder) {
    this.process = process;
    this.driver = driver;
    this.folder = folder;
  }

  /**
   * Starts it, and waits until it answers.
   *
   * @param home the Caravan home: the store lies in {@code graph/VAULT} of it
   * @param vault a name for a folder
   * @param say is told what is waited for
   */
  public static EmbeddedServer start(
      GraphSettings settings, Path home, String vault, Consumer<String> say)
      throws IOException, InterruptedException {
    Path cache = home.resolve("cache");
    Path jars = ServerFiles.folder(cache);
    ClassArchive archive = ClassArchive.in(cache, jars);
    Path folder = home.resolve("graph").resolve(vault);
    createPrivate(folder);
    checkRoom(folder); // without any, a start neither ends nor fails
    try {
      return start(settings, jars, archive, folder, say);
    } catch (BrokenStoreException e) {
      checkRoom(folder); // the store is what it was, and can be opened when there is room
      Path aside = folder.resolve("store.broken");
      Folders.delete(aside); // one is enough to look into
      Files.move(folder.resolve("store"), aside);
      say.accept(
          "The graph's store cannot be opened ("
              + e.getMessage()
              + "): it was moved to "
              + aside
              + ", and the graph is made again from the snapshots.");
      try {
        return start(settings, jars, archive, folder, say);
      } catch (BrokenStoreException again) {
        throw new GraphException(
            Reason.UNAVAILABLE,
            "The graph cannot make a new store in " + folder + ": " + again.getMessage() + ".",
            again);
      }
    }
  }

  private static EmbeddedServer start(
      GraphSettings settings, Path jars, ClassArchive archive, Path folder, Consumer<String> say)
      throws IOException, InterruptedException, BrokenStoreException {
    ServerProcess process =
        new ServerProcess(
            jars, archive, folder, settings.heapMegabytes(), settings.pageCacheMegabytes());
    String password = password();
    try {
      process.tell(who());
      process.tell(password);
      int port = ready(process, folder, settings.start(), say);
      Driver driver =
          GraphDatabase.driver(
              "bolt://127.0.0.1:" + port,
              AuthTokens.basic(USER, password),
              Config.builder()
                  .withoutEncryption()
                  .withConnectionTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                  // it is there or it is not: nothing on the way can come back
                  .withMaxTransactionRetryTime(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                  .withUserAgent("caravan")
                  .build());
      return new EmbeddedServer(process, driver, folder);
    } catch (IOException | InterruptedException | BrokenStoreException | RuntimeException e) {
      process.kill();
      throw e;
    }
  }

  private static int ready(ServerProcess process, Path folder, Duration limit, Consumer<String> say)
      throws IOException, InterruptedException, BrokenStoreException {
    Path wanted = folder.resolve(WANTED);
    try {
      return ready(process, folder, wanted, limit, say);
    } finally {
      Files.deleteIfExists(wanted);
    }
  }

  private static int ready(
      ServerProcess process, Path folder, Path wanted, Duration limit, Consumer<String> say)
      throws IOException, InterruptedException, BrokenStoreException {
    long end = System.nanoTime() + limit.toNanos();
    String holder = "";
    boolean told = false;
    while (true) {
      String line = process.line(PATIENCE);
      if (line == null) {
        checkRoom(folder);
        if (System.nanoTime() > end) {
          throw late(holder, limit);
        }
        if (!told) {
          say.accept(
              holder.isEmpty()
                  ? "Waiting for the graph's database to start."
                  : "Waiting for " + holder + ", which has the graph open.");
          told = true;
        }
        continue;
      }
      String rest = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("READY ")) {
        return Integer.parseInt(rest);
      } else if (line.startsWith("HELD ")) {
        holder = rest.isEmpty() ? "another process" : rest;
        Files.writeString(wanted, who());
        told = false;
      } else if (line.startsWith("BROKEN ")) {
        throw new BrokenStoreException(rest);
      } else {
        checkRoom(folder);
        throw new GraphException(
            Reason.UNAVAILABLE,
            "The graph's database did not start"
                + (line.startsWith("FAILED ") ? ": " + rest : "")
                + ". What it said is in "
                + folder.resolve("server.log")
                + "; backups go on without it.");
      }
    }
  }

  private static void checkRoom(Path folder) throws GraphException {
    Optional<String> full = Room.trouble(folder);
    if (full.isPresent()) {
      throw new GraphException(Reason.UNAVAILABLE, full.get());
    }
  }

  private static GraphException late(String holder, Duration limit) {
    return holder.isEmpty()
        ? new GraphException(
            Reason.UNAVAILABLE,
            "The graph's database was not ready after "
                + limit.toSeconds()
                + " s. Try again when the machine is less busy, or raise caravan.graph.start.")
        : new GraphException(
            Reason.BUSY,
            "The graph is open in another process ("
                + holder
                + "), and still was after "
                + limit.toSeconds()
                + " s. Run the command again when that one has ended.");
  }

  /** What another process tells its user of this one. */
  private static String who() {
    return "process " + ProcessHandle.current().pid();
  }

  private static String password() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static void createPrivate(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Override
  public Driver driver() {
    return driver;
  }

  @Override
  public Optional<String> database() {
    return Optional.empty();
  }

  @Override
  public Optional<String> trouble() {
    return Room.trouble(folder);
  }

  @Override
  public boolean wanted() throws IOException {
    return Files.deleteIfExists(folder.resolve(WANTED));
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Ends the database as a crash would. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    driver.close();
    // without room it would try for ever to write its last pages; it recovers them from its log
    process.close(Room.trouble(folder).isEmpty() ? CLOSE : PATIENCE);
  }
}
