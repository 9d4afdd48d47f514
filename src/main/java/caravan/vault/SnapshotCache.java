package caravan.vault;

import caravan.storage.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Sealed snapshot objects kept locally, so that a vault with thousands of them is not read again by
 * every command. Used for what is listed now only; a file that does not match its name is read
 * again. Safe for concurrent use by processes.
 */
final class SnapshotCache {
  private final Path folder;

  SnapshotCache(Path folder) {
    this.folder = folder;
  }

  byte @Nullable [] get(String name) throws IOException {
    byte[] object;
    try {
      object = Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    }
    String hash = HexFormat.of().formatHex(Payload.of(object).sha256());
    return name.endsWith(hash) ? object : null;
  }

  void put(String name, byte[] object) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "snapshot", ".tmp");
    try {
      Files.write(temporary, object);
      Files.move(
          temporary,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
