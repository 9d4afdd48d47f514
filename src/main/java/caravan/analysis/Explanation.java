package caravan.analysis;

import caravan.model.Classification;
import java.util.List;

/**
 * What a file is, and why Caravan thinks so.
 *
 * @param configuration what a configuration file is for, as {@code ci}; empty if it is for nothing
 *     that is known, or no configuration
 * @param confidence in [0,1], of the weakest part
 * @param evidence for people, the strongest first; nothing of the file's own text is in it
 */
public record Explanation(
    Classification classification, String configuration, double confidence, List<String> evidence) {
  public Explanation {
    evidence = List.copyOf(evidence);
  }
}
