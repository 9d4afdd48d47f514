package caravan.analysis.importance;

import caravan.model.meaning.Level;
import java.util.Optional;

/**
 * The weights, which sum to 1, and the scale of each signal. They are a judgement of ours, not
 * learned: {@code docs/intelligence.md} has the table. Pure functions.
 */
final class Weights {
  static final double KIND = 0.30;
  static final double RECENCY = 0.15;
  static final double HISTORY = 0.10;
  static final double UNIQUENESS = 0.10;
  static final double DEPENDANTS = 0.10;
  static final double SENSITIVITY = 0.15;
  static final double ROOT = 0.10;

  /** After half a year without a change a file counts half as recent. */
  private static final double HALF_LIFE_SECONDS = 182.5 * 86_400;

  /** So many dependants are as good as any more. */
  private static final double MANY = 32;

  private Weights() {}

  static double kind(String category) {
    return switch (category) {
      case "document", "spreadsheet", "presentation" -> 1;
      case "mail" -> 0.95;
      case "code", "picture" -> 0.85;
      case "database" -> 0.8;
      case "text", "video" -> 0.75;
      case "configuration" -> 0.7;
      case "audio" -> 0.55;
      case "archive" -> 0.4;
      case "font" -> 0.2;
      case "program" -> 0.15;
      default -> 0.35;
    };
  }

  static double recency(long ageSeconds) {
    return Math.pow(0.5, Math.max(0, ageSeconds) / HALF_LIFE_SECONDS);
  }

  static double history(int versions) {
    return 1 - Math.pow(0.5, (versions - 1) / 2.0);
  }

  static double uniqueness(int copies) {
    return 1.0 / (1 + copies);
  }

  static double dependants(int count) {
    return Math.min(1, Math.log1p(count) / Math.log1p(MANY));
  }

  static double sensitivity(Optional<Level> level) {
    return switch (level.orElse(Level.INTERNAL)) {
      case PUBLIC -> 0;
      case INTERNAL -> 0.3;
      case CONFIDENTIAL -> 0.7;
      case RESTRICTED -> 1;
    };
  }
}
