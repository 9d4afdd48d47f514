package caravan.analysis.sensitivity;

/**
 * A part of a text.
 *
 * @param start of its first character, from 0
 * @param end behind its last one
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("no part of a text: " + start + " to " + end);
    }
  }
}
