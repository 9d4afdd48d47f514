package caravan.storage.icloud;

import caravan.platform.CloudFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The hidden files that macOS before version 14 leaves where it evicted one: {@code .NAME.icloud},
 * a property list of less than a kibibyte that says how long the file was. Safe for concurrent use.
 */
public final class Placeholders implements Materialization {
  /** A placeholder is a fraction of this; what is longer is a file of somebody's own. */
  private static final int LARGEST = 64 * 1024;

  @Override
  public Optional<Evicted> evicted(Path file) throws IOException {
    if (file.getFileName() == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty(); // it came back, and the placeholder is about to go
    }
    return read(CloudFiles.standIn(file));
  }

  /** What a placeholder says; empty if there is none. */
  static Optional<Evicted> read(Path placeholder) throws IOException {
    BasicFileAttributes attributes = attributes(placeholder);
    if (attributes == null || !attributes.isRegularFile()) {
      return Optional.empty();
    }
    PropertyList list = PropertyList.EMPTY;
    if (attributes.size() <= LARGEST) {
      try (InputStream in = Files.newInputStream(placeholder)) {
        list = PropertyList.read(in.readNBytes(LARGEST));
      } catch (NoSuchFileException e) {
        return Optional.empty(); // came back since
      }
    }
    OptionalLong length = list.number("NSURLFileSizeKey");
    return Optional.of(
        new Evicted(
            placeholder,
            length.isPresent() && length.getAsLong() >= 0 ? length : OptionalLong.empty(),
            list.text("NSURLFileResourceTypeKey")
                .filter("NSURLFileResourceTypeDirectory"::equals)
                .isPresent(),
            attributes.lastModifiedTime().toInstant()));
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).endsWith("Not a directory")
          || String.valueOf(e.getMessage()).endsWith("File name too long")) {
        return null; // no placeholder can be there
      }
      throw e;
    }
  }
}
