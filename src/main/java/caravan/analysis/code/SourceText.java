package caravan.analysis.code;

import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Bytes as text, if they are text that somebody wrote. */
final class SourceText {
  /** Larger ones are data or made by programs; a parser needs 30 times as much memory. */
  static final int MAX_BYTES = 1 << 20;

  /** Nobody writes longer lines; minifiers and generators do. */
  private static final int MAX_LINE = 20_000;

  private SourceText() {}

  /**
   * In any Unicode encoding with a mark, else in UTF-8. Characters beyond the basic plane are
   * replaced, so that one offset in the bytes is the same for Java and for a native parser.
   *
   * @param written whether a line that is too long is refused
   * @throws UnreadableException if it is too large, no text, or nobody's writing
   */
  static String of(byte[] bytes, boolean written) throws UnreadableException {
    if (bytes.length > MAX_BYTES) {
      Unreadable large = tooLarge(bytes.length);
      throw new UnreadableException(large.reason(), large.detail());
    }
    String text = decode(bytes);
    StringBuilder clean = null;
    int line = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line = c == '\n' || c == '\r' ? 0 : line + 1;
      if (written && line > MAX_LINE) {
        throw new UnreadableException(
            Reason.TOO_LARGE,
            "a line has more than " + MAX_LINE + " characters: made by a program");
      }
      if (c == 0) {
        throw new UnreadableException(Reason.MALFORMED, "no text: it holds a zero");
      }
      if (Character.isSurrogate(c)) {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, '\ufffd');
      }
    }
    return clean == null ? text : clean.toString();
  }

  static Unreadable tooLarge(int bytes) {
    return new Unreadable(
        Reason.TOO_LARGE, bytes + " bytes; at most " + MAX_BYTES + " are read as code");
  }

  private static String decode(byte[] bytes) {
    if (starts(bytes, 0xef, 0xbb, 0xbf)) {
      return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    Charset wide =
        starts(bytes, 0xff, 0xfe)
            ? StandardCharsets.UTF_16LE
            : starts(bytes, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
    return wide == null
        ? new String(bytes, StandardCharsets.UTF_8)
        : new String(bytes, 2, bytes.length - 2, wide);
  }

  private static boolean starts(byte[] bytes, int... first) {
    for (int i = 0; i < first.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != first[i]) {
        return false;
      }
    }
    return true;
  }
}
