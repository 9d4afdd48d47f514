package caravan.analysis.importance;

import caravan.model.pattern.PathPattern;

/**
 * What a user says of the files that a pattern names.
 *
 * @param match which files
 * @param replaces whether the amount takes the place of the score, or is added to it
 * @param amount in [0,1] where it replaces, else in [-1,1]
 */
public record ImportanceRule(PathPattern match, boolean replaces, double amount) {
  public ImportanceRule {
    if (!(amount <= 1 && amount >= (replaces ? 0 : -1))) {
      throw new IllegalArgumentException(amount + " is out of range");
    }
  }

  double apply(double score) {
    return replaces ? amount : Math.max(0, Math.min(1, score + amount));
  }

  String reason() {
    return "your rule for '"
        + match
        + "' "
        + (replaces
            ? "sets it to " + amount
            : (amount < 0 ? "takes " : "adds ") + Math.abs(amount));
  }
}
