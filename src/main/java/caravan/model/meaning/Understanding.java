package caravan.model.meaning;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of one content, whatever its name. All text in it went past the search for secrets
 * first; nothing in it was found to be one.
 *
 * @param content whose
 * @param versions of the analyzers that had a say, by their name: what another version of one of
 *     them would say is asked again, and the rest is kept
 * @param mediaType as it was found by looking inside
 * @param facts from a list of names that Caravan allows, as {@code title}, {@code author}, {@code
 *     pages}, {@code width}, {@code camera}, {@code taken}, {@code duration}
 * @param excerpt the start of its text, at most 2,000 characters, in one line
 * @param keyphrases what it is about, the heaviest first, at most 20
 * @param entities what it names, the most frequent first, at most 100
 * @param code what it declares, if it is source code
 * @param references to other files that are not code's own: links, included configuration, images
 * @param members of an archive or mail: names, at most 1,000
 * @param level how sensitive it is
 * @param findings why
 * @param vector its meaning
 * @param pictureHash perceptual hash of a picture: similar pictures differ in few bits
 * @param failures what went wrong, by analyzer
 */
public record Understanding(
    ContentId content,
    SortedMap<String, Integer> versions,
    String mediaType,
    SortedMap<String, String> facts,
    String excerpt,
    List<Weighted> keyphrases,
    List<Entity> entities,
    Optional<Code> code,
    List<Reference> references,
    List<String> members,
    Level level,
    List<Finding> findings,
    Optional<Vector> vector,
    OptionalLong pictureHash,
    Map<String, Unreadable> failures) {
  public Understanding {
    versions = new TreeMap<>(versions);
    facts = new TreeMap<>(facts);
    keyphrases = List.copyOf(keyphrases);
    entities = List.copyOf(entities);
    references = List.copyOf(references);
    members = List.copyOf(members);
    findings = List.copyOf(findings);
    failures = Map.copyOf(failures);
  }
}
