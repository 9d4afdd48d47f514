package caravan.storage.icloud;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the iCloud Drive of this machine is, and whether a directory lies in it. Immutable. */
public final class DriveFolder {
  private static final String MAC = "com~apple~CloudDocs";
  private static final String WINDOWS = "iCloudDrive";
  private static final Set<String> NAMES = Set.of(MAC, WINDOWS);

  /** What Caravan calls its folder where it is told no other. */
  private static final String CARAVAN = "Caravan";

  private final Path directory;

  DriveFolder(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * The directory where none is set.
   *
   * @param os as the property {@code os.name} has it
   * @return empty where the system has no iCloud Drive of its own
   */
  public static Optional<Path> standard(String os, Path userHome) {
    if (os.startsWith("Mac")) {
      return Optional.of(
          userHome.resolve("Library").resolve("Mobile Documents").resolve(MAC).resolve(CARAVAN));
    }
    return os.startsWith("Windows")
        ? Optional.of(userHome.resolve(WINDOWS).resolve(CARAVAN))
        : Optional.empty();
  }

  Path directory() {
    return directory;
  }

  /**
   * Refuses a directory that is in no iCloud Drive, and one whose iCloud Drive is not there: what
   * is stored there would reach no cloud.
   */
  void require() throws StoreException {
    Path drive = drive(directory);
    if (drive == null) {
      drive = realDrive();
    }
    if (drive == null) {
      throw StoreException.permanent(
          Reason.INVALID,
          "The directory "
              + directory
              + " is not inside an iCloud Drive, which is a folder named "
              + MAC
              + " or "
              + WINDOWS
              + ". Choose one in it, or use the kind 'file'.");
    }
    if (!isDirectory(drive)) {
      throw StoreException.permanent(
          Reason.UNAVAILABLE,
          "There is no iCloud Drive at "
              + drive
              + ". Sign in to iCloud on this machine and switch iCloud Drive on.");
    }
  }

  /** A disk that fails is no drive that is missing. */
  private static boolean isDirectory(Path drive) throws StoreException {
    try {
      return Files.readAttributes(drive, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      throw StoreException.permanent(
          Reason.DENIED,
          "Cannot look at "
              + drive
              + ": permission denied. Give the user that runs this the right to it.",
          e);
    } catch (IOException e) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE, "Cannot look at " + drive + ": " + e.getMessage() + ".", e);
    }
  }

  /** The drive above a path, which is never the drive itself. */
  private static @Nullable Path drive(Path path) {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      if (NAMES.contains(String.valueOf(above.getFileName()))) {
        return above;
      }
    }
    return null;
  }

  /** The drive that a link leads into. */
  private @Nullable Path realDrive() throws StoreException {
    Path there = directory;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null) {
      return null;
    }
    try {
      return drive(there.toRealPath().resolve(there.relativize(directory)));
    } catch (IOException e) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "Cannot find out where " + directory + " leads: " + e.getMessage() + ".",
          e);
    }
  }
}
