package caravan.analysis.document;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private directory (0700) with the worker's configuration and its temporary files. Its name has
 * the process that made it, so that what a killed one left behind goes with the next.
 */
final class WorkerHome implements AutoCloseable {
  private static final String PREFIX = "caravan-documents-";

  private final Path directory;

  private WorkerHome(Path directory) {
    this.directory = directory;
  }

  /**
   * @param parent usually the system's directory for temporary files
   */
  static WorkerHome in(Path parent) throws IOException {
    removeLeft(parent);
    // a temporary directory is made with 0700 where there are such permissions
    Path directory =
        Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
    WorkerHome home = new WorkerHome(directory);
    Files.createDirectory(home.temporary());
    Files.writeString(home.hosts(), "");
    Files.writeString(
        home.configuration(),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <properties>
          <parsers><parser class="%s"/></parsers>
          <fetchers><fetcher class="%s"><params><name>%s</name></params></fetcher></fetchers>
        </properties>
        """
            .formatted(
                CarefulParser.class.getName(), FileFetcher.class.getName(), FileFetcher.NAME),
        StandardCharsets.UTF_8);
    return home;
  }

  Path directory() {
    return directory;
  }

  Path configuration() {
    return directory.resolve("tika.xml");
  }

  /** An empty table of hosts: the worker can look no name up. */
  Path hosts() {
    return directory.resolve("hosts");
  }

  Path temporary() {
    return directory.resolve("tmp");
  }

  /** Removes what an ended worker left in its temporary directory. */
  void sweep() throws IOException {
    try (Stream<Path> left = Files.list(temporary())) {
      for (Path each : left.toList()) {
        delete(each);
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(directory);
  }

  private static void removeLeft(Path parent) throws IOException {
    List<Path> dead = new ArrayList<>();
    try (Stream<Path> all = Files.list(parent)) {
      all.filter(WorkerHome::ofTheDead).forEach(dead::add);
    }
    for (Path each : dead) {
      delete(each);
    }
  }

  private static boolean ofTheDead(Path path) {
    String name = path.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || end < 0 || !Files.isWritable(path)) {
      return false;
    }
    try {
      long pid = Long.parseLong(name.substring(PREFIX.length(), end));
      return ProcessHandle.of(pid).isEmpty();
    } catch (NumberFormatException e) {
      return false; // somebody else's
    }
  }

  private static void delete(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // a worker that was just ending removed it
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path each, java.io.@org.jspecify.annotations.Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
