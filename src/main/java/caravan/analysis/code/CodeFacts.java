package caravan.analysis.code;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a text that machines read says.
 *
 * @param code if it is source code
 * @param facts of a configuration file: {@code configuration}, {@code services}, {@code hosts}
 * @param references of anything else than code to other files; besides the kinds of {@link
 *     Reference} there are {@code module}, what others call the folder that the file lies in, and
 *     {@code alias}, a name that others use, an arrow and what it stands for
 */
public record CodeFacts(
    Optional<Code> code, SortedMap<String, String> facts, List<Reference> references) {
  public CodeFacts {
    facts = new TreeMap<>(facts);
    references = List.copyOf(references);
  }
}
