package caravan.analysis;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells texts from other bytes by how they begin. Pure functions. */
final class Texts {
  /** So many bytes without a control character are no accident. */
  private static final int ENOUGH = 64;

  private Texts() {}

  /** {@code application/xml}, {@code text/plain}, or empty if it is no text. */
  static Optional<String> type(byte[] head) {
    if (head.length == 0 || !isUtf16(head) && !isText(head)) {
      return Optional.empty();
    }
    String start =
        new String(head, 0, Math.min(head.length, 32), StandardCharsets.ISO_8859_1).stripLeading();
    return Optional.of(start.startsWith("<?xml") ? "application/xml" : "text/plain");
  }

  private static boolean isUtf16(byte[] head) {
    return head.length >= 2
        && ((head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe
            || (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff);
  }

  private static boolean isText(byte[] head) {
    boolean ascii = true;
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r' && b != '\f' && b != 0x1b) {
        return false;
      }
      ascii &= b >= 0;
    }
    return ascii || head.length >= ENOUGH || isUtf8(head);
  }

  private static boolean isUtf8(byte[] head) {
    return new String(head, StandardCharsets.UTF_8).indexOf('\ufffd') < 0;
  }
}
