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
   * An entry of the parent snapshot that stays as it was, whatever is on the disk; a directory with
   * all below it.
   */
  record Kept(Entry entry) implements Found {}

  /**
   * What follows takes the place of an entry of the parent snapshot, where all others stay; a
   * directory without what is below it.
   */
  record Replaced(Metadata before) implements Found {}

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
   * @param importance in [0,1], once it is ranked; 0 before
   * @param previous what the file of this name here holds in the parent snapshot
   * @param kept the entry of the parent snapshot that stays if this file turns out not to be
   *     readable
   */
  record Changed(
      FileName name,
      Metadata metadata,
      int hardLink,
      Path path,
      Optional<Classification> classification,
      double importance,
      Optional<IdList> previous,
      Optional<Entry> kept)
      implements Found {
    /** One that is new and not looked at yet. */
    public Changed(
        FileName name,
        Metadata metadata,
        int hardLink,
        Path path,
        Optional<Classification> classification) {
      this(name, metadata, hardLink, path, classification, 0, Optional.empty(), Optional.empty());
    }

    /** Whether the parent snapshot has a file of this name here. */
    public boolean known() {
      return previous.isPresent();
    }

    public Changed with(Classification newClassification) {
      return new Changed(
          name,
          metadata,
          hardLink,
          path,
          Optional.of(newClassification),
          importance,
          previous,
          kept);
    }

    public Changed ranked(double newImportance) {
      return new Changed(
          name, metadata, hardLink, path, classification, newImportance, previous, kept);
    }
  }

  /** A file that comes from a stream, read once to its end. */
  record Piped(FileName name, Metadata metadata, InputStream stream) implements Found {}
}
