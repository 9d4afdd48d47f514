package caravan.graph.projection;

import caravan.model.meaning.Understanding;
import caravan.model.meaning.Understandings;
import java.time.Instant;
import java.util.Optional;

/** What is known of files and their contents. Belongs to one thread. */
public interface Meanings extends Understandings {
  /**
   * What a file is. The same answer for the same question, else the graph would depend on when it
   * was made.
   *
   * @param now when its age is looked at: the time of the snapshot that has it so
   */
  FileFacts facts(
      String path, long size, Instant modified, Instant now, Optional<Understanding> known);

  /** The cluster that a content is in, if any. */
  Optional<Grouped> cluster(Understanding understanding);

  /**
   * Another text each time that any other answer may have changed; empty if none can be had now, so
   * that what the graph has stays as it is.
   */
  String revision();
}
