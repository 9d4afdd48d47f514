package caravan.analysis.document;

import caravan.platform.temporary.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A private directory (0700) with the worker's configuration and its temporary files. It lies among
 * the temporary files of the process that made it, with which it goes if that is killed.
 */
final class WorkerHome implements AutoCloseable {
  private static final String PREFIX = "documents-";

  private final Path directory;

  private WorkerHome(Path directory) {
    this.directory = directory;
  }

  /**
   * @param parent usually the folder for temporary files of this process
   */
  static WorkerHome in(Path parent) throws IOException {
    // a temporary directory is made with 0700 where there are such permissions
    Path directory = Files.createTempDirectory(parent, PREFIX);
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
        Folders.remove(each);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Folders.remove(directory);
  }
}
