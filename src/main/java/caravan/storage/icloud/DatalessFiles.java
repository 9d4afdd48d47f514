package caravan.storage.icloud;

import caravan.platform.CloudFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files that keep their name and length and have no content here: macOS from version 14, and
 * Windows. Elsewhere there are none. Safe for concurrent use.
 */
public final class DatalessFiles implements Materialization {
  @Override
  public Optional<Evicted> evicted(Path file) throws IOException {
    if (!CloudFiles.dataless(file)) {
      return Optional.empty();
    }
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return Optional.of(
        new Evicted(
            file,
            attributes.isDirectory() ? OptionalLong.empty() : OptionalLong.of(attributes.size()),
            attributes.isDirectory(),
            attributes.lastModifiedTime().toInstant()));
  }
}
