package caravan.service.drop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of one drop folder, which is a source of its name.
 *
 * @param name as a source's name
 * @param directory absolute
 * @param make whether the directory is made on first use; else it must be there, since a directory
 *     that is made where a share should be mounted would swallow files
 * @param after what becomes of a file that has its copies
 * @param doneFile name of the file that says that another one is whole, with <code>{name}</code>
 *     for its name; empty: a file is whole when it was left alone for 2 s
 * @param batchFiles a batch is closed with so many files
 * @param batchBytes or with so many bytes
 * @param batchWait or when its first file has waited so long since it was whole
 * @param retry pause after a first failure, doubled with each further one
 * @param tags for the snapshots, besides the names of the sub-folders
 */
public record DropSettings(
    String name,
    Path directory,
    boolean make,
    After after,
    Optional<String> doneFile,
    int batchFiles,
    long batchBytes,
    Duration batchWait,
    Duration retry,
    List<String> tags) {
  /** What the drop folder is called that is there without any setting. */
  public static final String STANDARD = "inbox";

  /** Stands for a file's name in the name of its done file. */
  public static final String NAME = "{name}";

  /** Enough that a backup's fixed costs do not count; a receipt of so many files is about 1 MB. */
  public static final int BATCH_FILES = 5_000;

  public static final long BATCH_BYTES = 4L << 30;

  /** A file shall be safe within 5 s of settling, and most of that is the backup's. */
  public static final Duration BATCH_WAIT = Duration.ofSeconds(1);

  public static final Duration RETRY = Duration.ofMinutes(1);

  public DropSettings {
    tags = List.copyOf(tags);
  }

  /** The one that is there without any setting. */
  public static DropSettings standard(Path home) {
    return new DropSettings(
        STANDARD,
        home.resolve(STANDARD),
        true,
        After.MOVE,
        Optional.empty(),
        BATCH_FILES,
        BATCH_BYTES,
        BATCH_WAIT,
        RETRY,
        List.of());
  }
}
