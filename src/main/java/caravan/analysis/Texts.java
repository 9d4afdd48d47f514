package caravan.analysis;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells texts from other bytes by how they begin. Pure functions. */
public final class Texts {
  /** So many bytes without a control character are no accident. */
  private static final int ENOUGH = 64;

  private Texts() {}

  /** {@code application/xml}, {@code text/plain}, or empty if it is no text. */
  static Optional<String> type(byte[] head) {
    if (!isText(head) || head.length < ENOUGH && !isUtf16(head) && !isUtf8(head)) {
      return Optional.empty();
    }
    String start =
        new String(head, 0, Math.min(head.length, 32), StandardCharsets.ISO_8859_1).stripLeading();
    return Optional.of(start.startsWith("<?xml") ? "application/xml" : "text/plain");
  }

  /** Whether a head is UTF-16, or has no byte that texts do not have. */
  public static boolean isText(byte[] head) {
    if (isUtf16(head)) {
      return true;
    }
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r' && b != '\f' && b != 0x1b) {
        return false;
      }
    }
    return head.length > 0;
  }

  private static boolean isUtf16(byte[] head) {
    return head.length >= 2
        && ((head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe
            || (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff);
  }

  private static boolean isUtf8(byte[] head) {
    return new String(head, StandardCharsets.UTF_8).indexOf('\ufffd') < 0;
  }
}
