package caravan.model;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One step of a walk over a source, in sorted order: into a directory, past an entry, out of a
 * directory. Together they say the whole tree.
 */
public sealed interface Found {
  /**
   * A directory starts.
   *
   * @param previous its pages in the parent snapshot, empty if it was not there
   */
  record Enter(FileName name, Metadata metadata, IdList previous) implements Found {}

  /** The directory that was entered last ends. */
  record Leave() implements Found {}

  /**
   * An entry that needs no reading: unchanged since the parent snapshot, or nothing but a name and
   * metadata.
   */
  record Ready(Entry entry, boolean unchanged) implements Found {}

  /**
   * A regular file that is new or changed.
   *
   * @param hardLink ordinal of its inode, 0 if it has one name
   * @param path where to read it
   * @param classification what it is, once it is classified
   */
  record Changed(
      FileName name,
      Metadata metadata,
      int hardLink,
      Path path,
      Optional<Classification> classification)
      implements Found {
    public Changed with(Classification known) {
      return new Changed(name, metadata, hardLink, path, Optional.of(known));
    }
  }

  /** A file that comes from a stream, read once to its end. */
  record Piped(FileName name, Metadata metadata, InputStream stream) implements Found {}
}
