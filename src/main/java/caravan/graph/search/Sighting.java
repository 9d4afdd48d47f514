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
  static Sighting of(String content, Value row) {
    return new Sighting(
        content,
        row.get("key").asString(),
        row.get("path").asString(),
        row.get("source").asString(),
        row.get("since").asLong(),
        row.get("until").asLong(),
        row.get("size").asLong(0),
        time(row.get("modified")),
        row.get("importance").asDouble(0),
        row.get("type").asString(""),
        row.get("category").asString(""),
        row.get("level").asString(""));
  }

  static Instant time(Value value) {
    return value.isNull() ? Instant.EPOCH : value.asZonedDateTime().toInstant();
  }

  boolean restricted() {
    return level.equals("restricted");
  }
}
