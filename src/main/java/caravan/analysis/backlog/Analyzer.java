package caravan.analysis.backlog;

import caravan.model.meaning.Understanding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/** Says what contents mean. Safe for concurrent use. */
public interface Analyzer {
  /**
   * The analyzers that there are, with their versions, by name. A record that an older version of
   * one of them made, or one that is there no more, is made again.
   */
  SortedMap<String, Integer> versions();

  /**
   * Whether anything would be said of a content with this name beyond its type; a content that no
   * name makes worth it is not read.
   *
   * @param path of a file that has it
   */
  boolean worthReading(String path, long size);

  /**
   * Analyzes a content. What a parser cannot do is data: see {@link Understanding#failures}.
   *
   * @param file its bytes
   * @throws IOException if this machine cannot analyze at all, whatever the content
   */
  Understanding analyze(Waiting content, Path file) throws IOException, InterruptedException;

  /** A record of a content that is not read because it is too large. */
  Understanding tooLarge(Waiting content);

  /** A record of a content whose bytes could not be read. */
  Understanding unavailable(Waiting content, String why);
}
