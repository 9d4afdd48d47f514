package caravan.analysis.code.config;

import caravan.model.meaning.Reference;
import java.util.List;
import java.util.SortedMap;

/** What a configuration file says, without any value that may be secret. */
public record ConfigFacts(SortedMap<String, String> facts, List<Reference> references) {
  public ConfigFacts {
    references = List.copyOf(references);
  }
}
