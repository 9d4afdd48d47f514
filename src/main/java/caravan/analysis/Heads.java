package caravan.analysis;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Kinds of file that a few bytes settle: programs and libraries, scripts, archives, media, fonts.
 * Asked before the detector, which takes a thousand times as long for each of them. Pure functions.
 */
final class Heads {
  private static final int ELF_TYPE = 16;
  private static final int FIRST_CLASS_VERSION = 45;

  /** How a kind of file begins, in the words of its own specification. */
  private record Magic(String start, String type) {}

  private static final Magic[] MAGIC = {
    new Magic("TZif", "application/tzif"), // RFC 8536
    new Magic("\u001a\u0001", "application/x-terminfo"), // term(5)
    new Magic("\u001e\u0002", "application/x-terminfo"),
    new Magic("BZh", "application/x-bzip2"),
    new Magic("\u00fd7zXZ\u0000", "application/x-xz"),
    new Magic("7z\u00bc\u00af\u0027\u001c", "application/x-7z-compressed"),
    new Magic("\u0028\u00b5\u002f\u00fd", "application/zstd"), // RFC 8878
    new Magic("Rar!\u001a\u0007", "application/x-rar-compressed"),
    new Magic("!<arch>\ndebian", "application/x-debian-package"),
    new Magic("!<arch>\n", "application/x-archive"),
    new Magic("\u00ed\u00ab\u00ee\u00db", "application/x-rpm"),
    new Magic("SQLite format 3\u0000", "application/x-sqlite3"),
    new Magic("\u0000\u0001\u0000\u0000\u0000", "application/x-font-ttf"),
    new Magic("OTTO\u0000", "application/x-font-otf"),
    new Magic("wOFF", "font/woff"),
    new Magic("wOF2", "font/woff2"),
    new Magic("fLaC", "audio/x-flac"), // RFC 9639
    new Magic("ID3", "audio/mpeg"),
    new Magic("8BPS", "image/vnd.adobe.photoshop"),
    new Magic("II*\u0000", "image/tiff"),
    new Magic("MM\u0000*", "image/tiff"),
    new Magic("\u00ce\u00fa\u00ed\u00fe", "application/x-mach-o"),
    new Magic("\u00cf\u00fa\u00ed\u00fe", "application/x-mach-o"),
    new Magic("MZ", "application/x-msdownload"),
    new Magic("\u001a\u0045\u00df\u00a3", "application/x-matroska"), // RFC 8794
    new Magic("OggS", "application/ogg"), // RFC 3533
    new Magic("\u0004\"M\u0018", "application/x-lz4"),
  };

  private Heads() {}

  /** The media type, or empty if the detector must tell. */
  static Optional<String> type(byte[] head) {
    if (starts(head, "\u007fELF")) {
      return elf(head);
    }
    if (isScript(head)) {
      return script(head);
    }
    if (starts(head, "\u00ca\u00fe\u00ba\u00be")) {
      return Optional.of(classOrUniversal(head));
    }
    if (starts(head, "RIFF") && head.length >= 12) {
      return riff(new String(head, 8, 4, StandardCharsets.ISO_8859_1));
    }
    for (Magic magic : MAGIC) {
      if (starts(head, magic.start())) {
        return Optional.of(magic.type());
      }
    }
    return Optional.empty();
  }

  /** Whether its first line names who is to read it. */
  static boolean isScript(byte[] head) {
    return starts(head, "#!");
  }

  /** Classes and programs for several processors of a Mac begin alike; few processors follow. */
  private static String classOrUniversal(byte[] head) {
    return head.length > 7 && head[6] == 0 && (head[7] & 0xff) < FIRST_CLASS_VERSION
        ? "application/x-mach-o-universal"
        : "application/java-vm";
  }

  private static Optional<String> riff(String form) {
    return switch (form) {
      case "WAVE" -> Optional.of("audio/vnd.wave");
      case "AVI " -> Optional.of("video/x-msvideo");
      case "WEBP" -> Optional.of("image/webp");
      default -> Optional.empty();
    };
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
    int at = 2;
    String interpreter = "";
    do {
      int start = skip(head, at, true);
      at = skip(head, start, false);
      interpreter = last(new String(head, start, at - start, StandardCharsets.ISO_8859_1));
    } while (interpreter.equals("env"));
    return switch (withoutVersion(interpreter)) {
      case "sh", "bash", "dash", "ash", "ksh", "zsh" -> Optional.of("application/x-sh");
      case "python" -> Optional.of("text/x-python");
      case "perl" -> Optional.of("text/x-perl");
      default -> Optional.empty();
    };
  }

  /** To where blanks end or begin, in the first line. */
  private static int skip(byte[] head, int at, boolean blanks) {
    while (at < head.length
        && head[at] != '\n'
        && (head[at] == ' ' || head[at] == '\t' || head[at] == '\r') == blanks) {
      at++;
    }
    return at;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String withoutVersion(String name) {
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '.' || Character.isDigit(name.charAt(end - 1)))) {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean starts(byte[] head, String magic) {
    if (head.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((head[i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
