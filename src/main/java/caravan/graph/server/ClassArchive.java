package caravan.graph.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The archive of loaded classes by which the database starts in half the time. The first process
 * writes it when it ends; Java ignores one that does not fit, and it is only ever used whole.
 *
 * @param option for the command line
 */
record ClassArchive(String option) {
  /** Longer nobody writes on one. */
  private static final Duration WRITING = Duration.ofSeconds(30);

  /**
   * @param cache a folder of Caravan's own
   * @param jars the folder of the class path that it is for
   */
  static ClassArchive in(Path cache, Path jars) throws IOException {
    String name = Integer.toHexString((jars + System.getProperty("java.vm.version")).hashCode());
    Path ready = cache.resolve("graph-classes-" + name + ".jsa");
    Path fresh = cache.resolve("graph-classes-" + name + ".new");
    Files.createDirectories(cache);
    if (Files.exists(ready)) {
      return new ClassArchive("-XX:SharedArchiveFile=" + ready);
    }
    try {
      FileTime written = Files.getLastModifiedTime(fresh);
      if (written.toInstant().isAfter(Instant.now().minus(WRITING))) {
        return new ClassArchive("-Xshare:auto"); // by another process, right now
      }
      Files.move(fresh, ready, StandardCopyOption.ATOMIC_MOVE);
      Folders.removeOld(cache, "graph-classes-*", ready);
      return new ClassArchive("-XX:SharedArchiveFile=" + ready);
    } catch (NoSuchFileException e) {
      return new ClassArchive("-XX:ArchiveClassesAtExit=" + fresh);
    }
  }
}
