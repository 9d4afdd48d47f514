package caravan.storage.drive;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where on a drive the objects of a destination are, and how they get there.
 *
 * @param destination its name, for messages
 * @param folder the folders from the top of the drive down to that of the destination; may be empty
 * @param sharedDrive the id of a shared drive; empty for the account's own
 * @param create whether the folder is made if it is missing; only {@code init} does
 * @param chunkSize bytes sent in one request of a resumable upload; a multiple of {@value #CHUNK}
 * @param sessions a directory of this destination alone, made on demand, where uploads that were
 *     cut off are remembered
 */
public record DriveOptions(
    String destination,
    List<String> folder,
    Optional<String> sharedDrive,
    boolean create,
    int chunkSize,
    Path sessions) {
  /** Chunks of an upload are multiples of this many bytes; so says Drive. */
  public static final int CHUNK = 256 << 10;

  /** Few round trips for a pack, and not much to send again after a cut. */
  public static final int DEFAULT_CHUNK_SIZE = 16 << 20;

  /** Whatever is larger is sent so that it can be resumed. */
  static final int SIMPLE = 5 << 20;

  /**
   * @throws IllegalArgumentException if the chunk size is none; the message names the destination
   *     and the setting
   */
  public DriveOptions {
    folder = List.copyOf(folder);
    if (chunkSize < CHUNK || chunkSize % CHUNK != 0) {
      throw new IllegalArgumentException(
          "The destination '"
              + destination
              + "' has a bad 'chunk-size', "
              + chunkSize
              + ". Allowed: a multiple of 256KiB, up to 1GiB.");
    }
  }

  /** The folder as a person writes it. */
  String place() {
    String path =
        folder.isEmpty() ? "its top folder" : "the folder '" + String.join("/", folder) + "'";
    return path + sharedDrive.map(id -> " of the shared drive '" + id + "'").orElse(" of My Drive");
  }
}
