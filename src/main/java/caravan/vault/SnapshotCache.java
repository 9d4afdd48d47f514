package caravan.vault;

import caravan.storage.Payload;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sealed objects kept locally, snapshots above all, so that a vault with thousands of them is not
 * read again by every command. Used for what is listed now only; a file that does not match its
 * name is read again. Safe for concurrent use by processes.
 */
public final class SnapshotCache {
  private final Path folder;

  /**
   * @param folder of these objects alone; made when the first one is kept
   */
  public SnapshotCache(Path folder) {
    this.folder = folder;
  }

  /** The object whose name ends in the hash of its bytes; null if it is not kept. */
  public byte @Nullable [] get(String name) throws IOException {
    byte[] object;
    try {
      object = Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    }
    String hash = HexFormat.of().formatHex(Payload.of(object).sha256());
    return name.endsWith(hash) ? object : null;
  }

  public void put(String name, byte[] object) throws IOException {
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

  /** How many objects are kept. */
  public int size() throws IOException {
    int size = 0;
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          size += file.toString().endsWith(".tmp") ? 0 : 1;
        }
      }
    }
    return size;
  }

  /** Lets go of all that is not named. */
  public void keepOnly(Set<String> names) throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          if (!names.contains(String.valueOf(file.getFileName()))) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }
}
