package caravan.vault.meaning;

import caravan.model.meaning.Level;
import java.time.Instant;
import java.util.Optional;

/**
 * What a person says of a file, against what was found out. It holds for the file's path, whatever
 * it contains later, until a later correction says otherwise.
 *
 * @param path absolute
 * @param category as {@code document}
 * @param language as {@code python}
 * @param level how sensitive it is
 * @param importance in [0,1]
 * @param time when it was said
 */
public record Correction(
    String path,
    Optional<String> category,
    Optional<String> language,
    Optional<Level> level,
    Optional<Double> importance,
    Instant time) {
  /** Both together; what the later one says counts. */
  Correction then(Correction later) {
    return new Correction(
        path,
        later.category.or(() -> category),
        later.language.or(() -> language),
        later.level.or(() -> level),
        later.importance.or(() -> importance),
        later.time);
  }
}
