package caravan.graph.search;

import caravan.model.meaning.Level;
import java.time.Instant;
import java.util.Optional;

/**
 * What hits must be, whatever the words are. All hold of the version that was found, not only of
 * the newest.
 *
 * @param type a media type ({@code application/pdf}, {@code image/*}), or an extension or a
 *     programming language ({@code pdf}, {@code java})
 * @param category as {@code document}
 * @param after the version was last changed then or later
 * @param before the version was last changed before
 * @param source the name of a source
 * @param snapshot the whole id of a snapshot that has the version
 * @param level exactly this one
 */
public record Filters(
    Optional<String> type,
    Optional<String> category,
    Optional<Instant> after,
    Optional<Instant> before,
    Optional<String> source,
    Optional<String> snapshot,
    Optional<Level> level) {
  public static final Filters NONE =
      new Filters(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Whether everything passes. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
