package caravan.graph.questions;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.MapAccessor;

/** Rows of the driver, read with what may be missing. */
final class Rows {
  private Rows() {}

  static FileRef file(MapAccessor row) {
    return new FileRef(
        row.get("key").asString(),
        text(row.get("source")),
        row.get("path").asString(),
        row.get("present").asBoolean(false));
  }

  static String text(Value value) {
    return value.isNull() ? "" : value.asString();
  }

  static double number(Value value) {
    return value.isNull() ? 0 : value.asDouble();
  }

  static Instant time(Value value) {
    return value.isNull() ? Instant.EPOCH : value.asZonedDateTime().toInstant();
  }

  /** Names and values in turn; a value may be null. */
  static Map<String, Object> parameters(@Nullable Object... pairs) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parameters.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    @SuppressWarnings("NullAway") // the driver takes null as a value
    Map<String, Object> driver = (Map<String, Object>) (Map<String, ?>) parameters;
    return driver;
  }
}
