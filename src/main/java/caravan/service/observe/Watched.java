package caravan.service.observe;

import caravan.service.status.Plan;
import java.io.IOException;
import java.util.Map;

/**
 * What an observation looks at and cannot know itself. Called by one thread, every few seconds;
 * each call should take no longer than a moment. Must never open a vault.
 */
public interface Watched {
  /** What the settings want now. */
  Plan plan();

  /** Bytes that wait in the spool, by destination. */
  Map<String, Long> spool() throws IOException;

  /** Drop folders, by the name of their source. */
  Map<String, Drops> drops() throws IOException;

  /** Whether the knowledge graph can be asked; true where none is configured. */
  boolean databaseAnswers();

  /**
   * How a drop folder is.
   *
   * @param oldestPendingSeconds age of the oldest file that is not safe yet, 0 if none waits
   * @param failed files that could not be taken and wait for somebody
   */
  record Drops(long oldestPendingSeconds, long failed) {}
}
