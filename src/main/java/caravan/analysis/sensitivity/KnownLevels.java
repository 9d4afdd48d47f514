package caravan.analysis.sensitivity;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import java.util.Optional;

/** What was found out earlier about whole contents. Safe for concurrent use. */
public interface KnownLevels {
  /** Nothing is known. */
  KnownLevels NONE = content -> Optional.empty();

  /** The level of a content, empty if it was not understood yet. */
  Optional<Level> of(ContentId content);
}
