package caravan.model.meaning;

import java.io.IOException;
import java.util.Optional;

/** What is known of contents so far. */
public interface Understandings {
  /** Nothing is known of any. */
  Understandings NONE = content -> Optional.empty();

  /**
   * What is known of a content; empty if nothing is yet.
   *
   * @throws IOException if that cannot be read
   */
  Optional<Understanding> of(ContentId content) throws IOException;
}
