package caravan.analysis.sensitivity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Lines in a small file of the Caravan home that backups of several sources may change at once:
 * each change sees what all before it wrote. A crash leaves the file as it was. Safe for concurrent
 * use, by threads and by processes.
 */
final class HomeList {
  /** What becomes of the lines. */
  interface Change {
    List<String> apply(List<String> lines) throws IOException;
  }

  private HomeList() {}

  /** Its lines; none if there is no file yet. */
  static List<String> read(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Changes its lines, and has them on disk when it returns. */
  static void change(Path file, Change change) throws IOException {
    synchronized (HomeList.class) { // the lock below is one of processes
      try (FileChannel channel =
              FileChannel.open(
                  file.resolveSibling(file.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        List<String> before = read(file);
        List<String> after = change.apply(before);
        if (!after.equals(before)) {
          replace(file, after);
        }
      }
    }
  }

  private static void replace(Path file, List<String> lines) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
    try {
      Files.write(
          temporary,
          lines,
          StandardCharsets.US_ASCII,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
