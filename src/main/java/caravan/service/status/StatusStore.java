package caravan.service.status;

import caravan.platform.Json;
import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.function.UnaryOperator;

/**
 * Keeps what is known in {@code state/status.json} of the Caravan home. It is a memory that {@code
 * caravan status} makes anew from the vault, so it is not forced to the disk, and no restore needs
 * it. Safe for concurrent use, also by several processes.
 */
public final class StatusStore {

  /** File locks are one a process; threads of this one wait here. */
  private static final Object PROCESS = new Object();

  private final Path folder;
  private final Path file;

  /**
   * @param home the Caravan home
   */
  public StatusStore(Path home) {
    folder = home.resolve("state");
    file = folder.resolve("status.json");
  }

  /**
   * What is known; nothing where nothing was noted yet.
   *
   * @throws IOException if the file cannot be read or is damaged
   */
  public Known read() throws IOException {
    try {
      return KnownJson.read(Json.read(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Known.NOTHING;
    } catch (JacksonException | DateTimeException e) {
      throw new IOException(
          file + " is damaged. It is only a memory: 'caravan status' makes it anew from the vault.",
          e);
    }
  }

  /**
   * Changes what is known, whole or not at all. A file that is damaged counts as nothing known.
   *
   * @return what is known now
   */
  public Known update(UnaryOperator<Known> change) throws IOException {
    Files.createDirectories(folder);
    synchronized (PROCESS) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("status.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        Known now = change.apply(readOrNothing());
        Path temporary = Files.createTempFile(folder, "status", ".tmp");
        try {
          Files.write(temporary, Json.bytes(KnownJson.write(now)));
          Files.move(
              temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
          Files.deleteIfExists(temporary);
        }
        return now;
      }
    }
  }

  private Known readOrNothing() throws IOException {
    try {
      return KnownJson.read(Json.read(Files.readAllBytes(file)));
    } catch (NoSuchFileException | JacksonException | DateTimeException e) {
      return Known.NOTHING; // what is damaged is about to be replaced
    }
  }
}
