package caravan.analysis.document;

import caravan.model.meaning.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a document says. All of it is bounded and free of control characters, and all of it is still
 * the document's word: the search for secrets has not seen it.
 *
 * @param mediaType as found by looking inside, without parameters
 * @param facts by the names of {@link Facts#NAMES}; values of at most 500 characters in one line
 * @param text at most {@link DocumentLimits#text()} characters, with line breaks
 * @param members paths inside an archive or mail, relative and with {@code /}, at most {@link
 *     DocumentLimits#members()}; a member of a member follows its container's path
 * @param pictureHash of a picture, by {@link PictureHash}
 * @param unreadable why the rest is missing, if something is; what is here can be used all the same
 */
public record Extract(
    String mediaType,
    SortedMap<String, String> facts,
    String text,
    List<String> members,
    OptionalLong pictureHash,
    Optional<Unreadable> unreadable) {
  public Extract {
    facts = new TreeMap<>(facts);
    members = List.copyOf(members);
  }

  /** Of a document that said nothing. */
  static Extract nothing(String mediaType, Unreadable.Reason reason, String detail) {
    return new Extract(
        mediaType,
        new TreeMap<>(),
        "",
        List.of(),
        OptionalLong.empty(),
        Optional.of(new Unreadable(reason, detail)));
  }
}
