package caravan.graph.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes whole folders. */
final class Folders {
  private static final Duration OLD = Duration.ofDays(7);

  private Folders() {}

  /** Removes what builds before left in a cache, once no process can be at work with it. */
  static void removeOld(Path cache, String glob, Path keep) throws IOException {
    Instant old = Instant.now().minus(OLD);
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(cache, glob)) {
      for (Path path : found) {
        if (!path.equals(keep) && Files.getLastModifiedTime(path).toInstant().isBefore(old)) {
          others.add(path);
        }
      }
    }
    for (Path other : others) {
      delete(other);
    }
  }

  /** What is gone already is no error. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
