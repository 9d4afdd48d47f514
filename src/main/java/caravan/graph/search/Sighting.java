package caravan.graph.search;

import java.time.Instant;
import org.neo4j.driver.Value;

/**
 * A file that has a content that was found.
 *
 * @param key of the file
 * @param since first snapshot of the source that has it so, by its number
 * @param until last one
 */
record Sighting(
    String content,
    String key,
    String path,
    String source,
    long since,
    long until,
    long size,
    Instant modified,
    double importance,
    String type,
    String category,
    String level) {
  /**
   * @param row its parts from {@code key} on, in their order
   */
  static Sighting of(String content, Value row) {
    return new Sighting(
        content,
        row.get(0).asString(),
        row.get(1).asString(),
        row.get(2).asString(),
        row.get(3).asLong(),
        row.get(4).asLong(),
        row.get(5).asLong(0),
        time(row.get(6)),
        row.get(7).asDouble(0),
        row.get(8).asString(""),
        row.get(9).asString(""),
        row.get(10).asString(""));
  }

  static Instant time(Value value) {
    return value.isNull() ? Instant.EPOCH : value.asZonedDateTime().toInstant();
  }

  boolean restricted() {
    return level.equals("restricted");
  }
}
