package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Vector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A content where it lies in a snapshot, with what is known of it.
 *
 * @param path absolute, with slashes
 * @param size in bytes
 * @param modified milliseconds since 1970
 * @param references other than code's own
 */
public record Placed(
    String path,
    ContentId content,
    long size,
    long modified,
    Optional<Code> code,
    List<Reference> references,
    OptionalLong pictureHash,
    Optional<Vector> vector) {
  public Placed {
    references = List.copyOf(references);
  }

  /** A file of which only place and content are known. */
  public static Placed bare(String path, ContentId content, long size, long modified) {
    return new Placed(
        path,
        content,
        size,
        modified,
        Optional.empty(),
        List.of(),
        OptionalLong.empty(),
        Optional.empty());
  }
}
