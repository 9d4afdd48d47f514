package caravan.cli;

import caravan.config.Settings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The same settings with a Caravan home that goes away again. */
final class TemporarySettings {
  private TemporarySettings() {}

  static Settings in(Path home, Settings like) {
    return new Settings(
        home,
        like.file(),
        1,
        like.destinations(),
        like.sources(),
        like.vault(),
        like.schedule(),
        like.retention(),
        like.uploadParallel(),
        like.spool(),
        like.resources(),
        like.sensitivity(),
        like.backup(),
        like.understanding(),
        like.placeRules(),
        like.embedding(),
        like.graph(),
        like.cache(),
        like.server(),
        like.drops(),
        like.automation(),
        like.reports(),
        like.warnings());
  }

  /** Removes a folder and all in it. */
  static void remove(Path folder) throws IOException {
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
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
