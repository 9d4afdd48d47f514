package caravan.analysis.document;

import java.util.ArrayList;
import java.util.List;

/** Makes what a document says harmless to show: no control characters, no reordering, bounded. */
final class Plain {
  private static final int NAME = 255;
  private static final int PATH = 1_000;

  private Plain() {}

  /** One line; spaces are folded and ends trimmed. */
  static String line(String said, int limit) {
    StringBuilder line = new StringBuilder(Math.min(said.length(), limit));
    boolean gap = false;
    for (int i = 0; i < said.length() && line.length() < limit; ) {
      int point = said.codePointAt(i);
      i += Character.charCount(point);
      if (Character.isWhitespace(point)
          || Character.isSpaceChar(point)
          || Character.isISOControl(point)) {
        gap = !line.isEmpty();
      } else if (visible(point)) {
        if (gap && line.length() + 1 < limit) {
          line.append(' ');
        }
        gap = false;
        if (line.length() + Character.charCount(point) <= limit) {
          line.appendCodePoint(point);
        }
      }
    }
    return line.toString();
  }

  /**
   * A path below something: no root, no drive, no {@code ..}; empty if nothing is left. Backslashes
   * separate too.
   */
  static String path(String said) {
    List<String> parts = new ArrayList<>();
    int length = 0;
    int from = 0;
    for (int i = 0; i <= said.length() && length < PATH; i++) {
      if (i == said.length() || said.charAt(i) == '/' || said.charAt(i) == '\\') {
        String part = line(said.substring(from, i), NAME);
        from = i + 1;
        boolean drive = parts.isEmpty() && part.length() == 2 && part.charAt(1) == ':';
        if (!part.isEmpty() && !part.equals(".") && !part.equals("..") && !drive) {
          parts.add(part);
          length += part.length() + 1;
        }
      }
    }
    return String.join("/", parts);
  }

  /** Whether a character neither steers a terminal nor hides nor turns what stands beside it. */
  static boolean visible(int point) {
    int type = Character.getType(point);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.PRIVATE_USE
        && type != Character.UNASSIGNED
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
