package caravan.analysis.sensitivity;

import java.util.List;

/** Takes secrets out of a text that goes on to an embedding, an index or a log. Pure functions. */
public final class Redaction {
  /** What stands in place of a secret. */
  public static final String MARK = "[secret]";

  private Redaction() {}

  /**
   * The text with {@link #MARK} in place of each span. The line breaks within a span stay, so that
   * what follows keeps its line number; nothing else changes.
   *
   * @param spans of this text, rising and not overlapping, as in {@link Scan#secretSpans()}
   * @throws IllegalArgumentException if a span does not lie in the text, or they overlap
   */
  public static String redact(CharSequence text, List<Span> spans) {
    if (spans.isEmpty()) {
      return text.toString();
    }
    StringBuilder redacted = new StringBuilder(text.length());
    int at = 0;
    for (Span span : spans) {
      if (span.start() < at || span.end() > text.length()) {
        throw new IllegalArgumentException(
            "spans must rise, and lie in the text of " + text.length() + " characters: " + span);
      }
      redacted.append(text, at, span.start()).append(MARK);
      for (int i = span.start(); i < span.end(); i++) {
        if (text.charAt(i) == '\n') {
          redacted.append('\n');
        }
      }
      at = span.end();
    }
    return redacted.append(text, at, text.length()).toString();
  }
}
