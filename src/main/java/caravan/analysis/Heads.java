package caravan.analysis;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Kinds of file that rarely have a telling name and that a few bytes settle: programs and
 * libraries, scripts, time zones, terminals. Asked before the detector, which takes a thousand
 * times as long for each of them. Pure functions.
 */
final class Heads {
  private static final int ELF_TYPE = 16;

  private Heads() {}

  /** The media type, or empty if the detector must tell. */
  static Optional<String> type(byte[] head) {
    if (starts(head, "\u007fELF")) {
      return elf(head);
    }
    if (starts(head, "TZif")) {
      return Optional.of("application/tzif"); // RFC 8536
    }
    if (starts(head, "\u001a\u0001") || starts(head, "\u001e\u0002")) {
      return Optional.of("application/x-terminfo"); // term(5)
    }
    return starts(head, "#!") ? script(head) : Optional.empty();
  }

  private static Optional<String> elf(byte[] head) {
    if (head.length < ELF_TYPE + 2) {
      return Optional.of("application/x-elf");
    }
    boolean big = head[5] == 2;
    int type =
        (head[ELF_TYPE + (big ? 1 : 0)] & 0xff) | (head[ELF_TYPE + (big ? 0 : 1)] & 0xff) << 8;
    return Optional.of(
        switch (type) {
          case 1 -> "application/x-object";
          case 2 -> "application/x-executable";
          case 3 -> "application/x-sharedlib";
          case 4 -> "application/x-coredump";
          default -> "application/x-elf";
        });
  }

  /** By the interpreter that is named after {@code #!}, behind {@code env} or not. */
  private static Optional<String> script(byte[] head) {
    int end = 2;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    String[] words =
        new String(head, 2, end - 2, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
    String interpreter = last(words[0]);
    if (interpreter.equals("env") && words.length > 1) {
      interpreter = last(words[1]);
    }
    return switch (interpreter.replaceFirst("[0-9.]+$", "")) {
      case "sh", "bash", "dash", "ash", "ksh", "zsh" -> Optional.of("application/x-sh");
      case "python" -> Optional.of("text/x-python");
      case "perl" -> Optional.of("text/x-perl");
      default -> Optional.empty();
    };
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean starts(byte[] head, String magic) {
    if (head.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if (head[i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
