package caravan.analysis.sensitivity;

import java.util.List;
import java.util.Map;

/**
 * Private keys as text: PEM (RFC 7468), OpenSSH, PGP (RFC 4880) and PuTTY blocks, also where the
 * line breaks are written as {@code \n}; age identities. Public keys and certificates are none.
 */
final class KeyBlocks {
  private static final String BEGIN = "-----begin ";
  private static final int LONGEST_LABEL = 64;
  private static final int LONGEST_BLOCK = 1 << 16;
  private static final int LEAST_BODY = 40;

  /** The start of an OpenSSH key whose cipher is "none", in base64. */
  private static final String OPENSSH_PLAIN = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

  private KeyBlocks() {}

  static List<Map.Entry<String, Rule>> all() {
    return List.of(
        Map.entry(BEGIN, KeyBlocks::block),
        Map.entry("putty-user-key-file-", KeyBlocks::putty),
        Map.entry("age-secret-key-1", KeyBlocks::age));
  }

  private static void block(Pass pass, int start, int end) {
    String text = pass.text;
    if (!text.startsWith("-----BEGIN ", start)) {
      return;
    }
    int labelEnd = Places.find(text, "-----", end, LONGEST_LABEL);
    if (labelEnd < 0) {
      return;
    }
    String label = text.substring(end, labelEnd);
    if (!label.contains("PRIVATE KEY")) {
      return;
    }
    int body = labelEnd + 5;
    int stop = pass.nextOf("-----END " + (label.startsWith("PGP") ? "PGP" : ""), body);
    int next = pass.nextOf("-----BEGIN ", body);
    boolean whole = stop >= 0 && stop - body <= LONGEST_BLOCK && (next < 0 || stop < next);
    if (whole) {
      int close = Places.find(text, "-----", stop + 9, LONGEST_LABEL);
      whole = close >= 0;
      stop = close + 5;
    }
    if (!whole) {
      stop = cutOff(text, body);
    }
    int sample = Math.min(stop, body + 2_000);
    String head = text.substring(body, sample);
    if (material(head) < LEAST_BODY) {
      return;
    }
    pass.hit(kind(label, head), start, stop);
  }

  private static Kind kind(String label, String head) {
    if (label.startsWith("PGP")) {
      return Kind.PGP_PRIVATE_KEY;
    }
    boolean locked =
        label.contains("ENCRYPTED")
            || head.contains("ENCRYPTED")
            || label.startsWith("OPENSSH") && !head.contains(OPENSSH_PLAIN);
    return locked ? Kind.ENCRYPTED_PRIVATE_KEY : Kind.PRIVATE_KEY;
  }

  /** Where the key's text ends when its last line is missing. */
  private static int cutOff(String text, int from) {
    int at = from;
    int end = Math.min(text.length(), from + LONGEST_BLOCK);
    while (at < end) {
      char c = text.charAt(at);
      if (!Chars.PADDED.has(c) && "\r\n\\ :,-".indexOf(c) < 0) {
        break;
      }
      at++;
    }
    return at;
  }

  /** How many characters of base64 there are in lines that hold little else. */
  private static int material(String head) {
    int most = 0;
    int sum = 0;
    int at = 0;
    while (at < head.length()) {
      int stop = Chars.PADDED.run(head, at, head.length());
      if (stop - at >= 16) {
        sum += stop - at;
      }
      most = Math.max(most, sum);
      at = stop + 1;
    }
    return most;
  }

  private static void putty(Pass pass, int start, int end) {
    String text = pass.text;
    int mac = pass.nextOf("Private-MAC:", end);
    int lines = pass.nextOf("Private-Lines:", end);
    if (lines < 0 || lines - start > LONGEST_BLOCK) {
      return;
    }
    int stop = mac > lines && mac - start <= LONGEST_BLOCK ? mac : text.length();
    int close = Places.lineEnd(text, stop, 200);
    String head = text.substring(start, Math.min(lines, start + 400));
    pass.hit(
        head.contains("Encryption: none") ? Kind.PUTTY_PRIVATE_KEY : Kind.ENCRYPTED_PRIVATE_KEY,
        lines,
        Math.min(close, lines + LONGEST_BLOCK));
  }

  private static void age(Pass pass, int start, int end) {
    String text = pass.text;
    int stop = Chars.UPPER.run(text, end, 60);
    if (text.startsWith("AGE-SECRET-KEY-1", start)
        && stop - end == 58
        && !Strength.isSequence(text.substring(end, stop))) {
      pass.hit(Kind.AGE_KEY, start, stop);
    }
  }
}
