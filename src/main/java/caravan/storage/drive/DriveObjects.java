package caravan.storage.drive;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.StoreException;
import com.google.api.services.drive.model.File;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Which of the files in a folder are objects, and which is the one of a name. Pure functions. */
final class DriveObjects {
  private DriveObjects() {}

  /** A document of Google's own, or a shortcut, has no bytes that could be read. */
  static boolean plain(File file) {
    String type = file.getMimeType();
    return file.getSize() != null && (type == null || !type.startsWith(DriveApi.GOOGLES_OWN));
  }

  /** Whether an object may have this name; a file of somebody else may have another. */
  static boolean nameable(String prefix, String name) {
    if (name.isEmpty() || name.contains("/")) {
      return false;
    }
    try {
      ObjectNames.check(prefix + name);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /** The file that is the object: whose bytes match the hash in its name, or else the oldest. */
  static File winner(String name, List<File> files) {
    String promised = ObjectNames.promisedHash(name).orElse("");
    Comparator<File> best = Comparator.comparingInt(file -> rank(file, promised));
    return files.stream().min(best.thenComparing(DriveApi.OLDEST_FIRST)).orElseThrow();
  }

  private static int rank(File file, String promised) {
    if (promised.isEmpty() || promised.equals(file.getSha256Checksum())) {
      return 0;
    }
    return file.getSha256Checksum() == null ? 1 : 2;
  }

  /** What a listing says of it; it was stored when its file was made. */
  static ObjectInfo info(String name, File file) {
    Instant stored =
        file.getCreatedTime() == null
            ? Instant.EPOCH
            : Instant.ofEpochMilli(file.getCreatedTime().getValue());
    return new ObjectInfo(name, length(file), stored);
  }

  /** Bytes; negative if it has none that could be read. */
  static long length(File file) {
    return file.getSize() == null ? -1 : file.getSize();
  }
}
