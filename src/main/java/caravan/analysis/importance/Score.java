package caravan.analysis.importance;

import java.util.List;

/**
 * How important a file is, and why.
 *
 * @param value in [0,1]
 * @param parts their contributions sum to the value before the rules
 * @param rules what the user's rules changed, in their order: the contributions of these and of the
 *     parts sum to the value
 */
public record Score(double value, List<Part> parts, List<Part> rules) {
  public Score {
    parts = List.copyOf(parts);
    rules = List.copyOf(rules);
  }

  /** The value before the rules. */
  public double beforeRules() {
    return parts.stream().mapToDouble(Part::contribution).sum();
  }
}
