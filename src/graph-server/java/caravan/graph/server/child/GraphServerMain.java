package caravan.graph.server.child;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.neo4j.dbms.api.DatabaseManagementService;

/**
 * The process that holds the graph database. What it is asked comes in lines on standard input: who
 * asks, and the password for this start; what it says goes to standard output, a line each:
 *
 * <ul>
 *   <li>{@code HELD who}: another process has this store open; it waits until that one is gone
 *   <li>{@code READY port}: the database takes connections on the loopback address
 *   <li>{@code BROKEN why}: the store cannot be opened, and waiting will not help
 *   <li>{@code FAILED why}: it cannot start, whatever the store is like
 *   <li>{@code CLOSED}: the store is closed, and another process may open it
 * </ul>
 *
 * <p>The end of standard input means that whoever asked is gone, even if it was killed: the
 * database is closed, and the process ends.
 */
public final class GraphServerMain {
  private GraphServerMain() {}

  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // whatever prints must not write between the lines
    System.setOut(System.err);
    Path folder = Path.of(args[0]);
    long pageCache = Long.parseLong(args[1]) << 20;
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    String who = in.readLine();
    String password = in.readLine();
    if (password == null) {
      return;
    }
    Held held = new Held();
    Thread ending = new Thread(() -> end(in, held, out), "waits for the end");
    ending.setDaemon(true);
    ending.start();
    try {
      held.lock(lock(folder.resolve("lock"), who, out));
      Database database = new Database(folder.resolve("store"), pageCache, password);
      held.set(database.start());
      out.println("READY " + database.port());
      ending.join();
    } catch (BrokenStoreException e) {
      out.println("BROKEN " + oneLine(e));
      Runtime.getRuntime().halt(1);
    } catch (Exception e) {
      out.println("FAILED " + oneLine(e));
      Runtime.getRuntime().halt(1);
    }
  }

  private static FileChannel lock(Path file, String who, PrintStream out) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      out.println("HELD " + Files.readString(file).strip());
      channel.lock();
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
    return channel;
  }

  private static void end(BufferedReader in, Held held, PrintStream out) {
    try {
      while (in.readLine() != null) {
        // nothing more is expected
      }
    } catch (IOException e) {
      // the pipe is broken: nobody is there either
    }
    held.shutdown();
    out.println("CLOSED");
    // what may take some seconds more is the archive of classes that the next start is faster by
    Runtime.getRuntime().halt(0);
  }

  static String oneLine(Throwable thrown) {
    Throwable last = thrown;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    String message = last.getMessage() == null ? last.toString() : last.getMessage();
    return message.lines().findFirst().orElse("").strip();
  }

  /** The running database, once there is one. */
  private static final class Held {
    private DatabaseManagementService service;
    private FileChannel lock;
    private boolean ended;

    synchronized void lock(FileChannel taken) {
      lock = taken;
    }

    synchronized void set(DatabaseManagementService started) {
      service = started;
      if (ended) {
        started.shutdown();
      }
    }

    synchronized void shutdown() {
      ended = true;
      if (service != null) {
        service.shutdown();
      }
      try {
        if (lock != null) {
          lock.close();
        }
      } catch (IOException e) {
        // it ends with the process
      }
    }
  }
}
