package caravan.discovery;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An entry whose presence says that its directory is not to be backed up.
 *
 * @param name of the entry
 * @param prefix what it must begin with, as a regular file; if empty, an entry of any kind will do
 */
public record DirectoryMarker(FileName name, String prefix) {
  /**
   * The mark of a cache, by the Cache Directory Tagging Specification
   * (https://bford.info/cachedir/).
   */
  public static final DirectoryMarker CACHE =
      new DirectoryMarker(
          FileName.of("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55");

  /**
   * {@code NAME} or {@code NAME:PREFIX}.
   *
   * @throws IllegalArgumentException saying what is wrong and what to write
   */
  public static DirectoryMarker parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    try {
      return new DirectoryMarker(FileName.of(name), colon < 0 ? "" : text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Bad marker '"
              + text
              + "' in --exclude-if-present: "
              + e.getMessage()
              + ". Write NAME or NAME:PREFIX, with the plain name of a file.",
          e);
    }
  }

  /** Whether the directory holds the entry; false if it cannot be read. */
  public boolean marks(Path directory) {
    Path file = RawPaths.resolve(directory, name);
    if (prefix.isEmpty()) {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
    // Anything else may block when it is opened, or lead out of the source.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Arrays.equals(in.readNBytes(wanted.length), wanted);
    } catch (IOException e) {
      return false;
    }
  }
}
