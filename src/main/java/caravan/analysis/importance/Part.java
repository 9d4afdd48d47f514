package caravan.analysis.importance;

/**
 * One reason of a score.
 *
 * @param signal what was looked at, as {@code kind}
 * @param weight how much it counts at most; below zero where it takes away
 * @param value how strong it is, in [0,1]
 * @param contribution what it adds: weight times value
 * @param reason for people, a clause
 */
public record Part(String signal, double weight, double value, double contribution, String reason) {
  static Part of(String signal, double weight, double value, String reason) {
    return new Part(signal, weight, value, weight * value, reason);
  }
}
