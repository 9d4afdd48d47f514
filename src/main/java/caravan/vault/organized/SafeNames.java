package caravan.vault.organized;

import caravan.model.FileName;
import caravan.storage.ObjectNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that every provider and every system can hold. A name that is fine stays as it is; any
 * other gets a mark made of the hash of its bytes, so that two of them differ. Pure functions.
 */
public final class SafeNames {
  /** Room for the time of a version, within the 255 bytes of most file systems. */
  static final int LONGEST = 180;

  private static final int LONGEST_EXTENSION = 16;
  private static final int MARK = 8;
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private SafeNames() {}

  /** The name of a file or directory as a segment of an object's name. */
  public static String of(FileName name) {
    byte[] raw = name.bytes();
    Optional<String> text = text(raw);
    String given = text.orElseGet(() -> new String(raw, StandardCharsets.ISO_8859_1));
    if (text.isPresent() && isFine(given)) {
      return given;
    }
    String cleaned = clean(given);
    return marked(clean(shorten(cleaned, LONGEST - MARK - 2)), mark(raw));
  }

  /** As {@link #of}, for a text. */
  public static String of(String name) {
    return name.isEmpty() ? "_" : of(fileName(name));
  }

  private static FileName fileName(String name) {
    return FileName.of(
        name.equals(".") || name.equals("..")
            ? name + "_"
            : name.replace('/', '_').replace('\0', '_'));
  }

  /** A name with something put before its extension. */
  public static String marked(String name, String mark) {
    return with(name, " ~" + mark);
  }

  /** A name with a text put before its extension. */
  static String with(String name, String text) {
    int dot = name.lastIndexOf('.');
    boolean extension = dot > name.lastIndexOf('/') + 1 && name.length() - dot <= LONGEST_EXTENSION;
    return extension ? name.substring(0, dot) + text + name.substring(dot) : name + text;
  }

  /** Hex digits that tell bytes from others. */
  public static String mark(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash).substring(0, MARK);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Optional<String> text(byte[] raw) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isFine(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.equals(clean(name))
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        && !DEVICE.matcher(name).matches()
        && !lower.equals(".tmp")
        && !(lower.startsWith(".") && lower.endsWith(".icloud"))
        && ObjectNames.promisedHash(name).isEmpty();
  }

  /** Without what some system forbids: Windows is the strictest. */
  private static String clean(String name) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean bad = Character.isISOControl(c) || "<>:\"/\\|?*".indexOf(c) >= 0 || isOdd(c);
      out.append(bad ? '_' : c);
    }
    int last = out.length() - 1;
    if (out.charAt(0) == ' ') {
      out.setCharAt(0, '_');
    }
    if (out.charAt(last) == ' ' || out.charAt(last) == '.') {
      out.setCharAt(last, '_');
    }
    return out.toString();
  }

  /** What some file systems drop or refuse, or that turns a line around. */
  private static boolean isOdd(char c) {
    return c >= '\u200b' && c <= '\u200f'
        || c >= '\u2028' && c <= '\u202e'
        || c >= '\u2060' && c <= '\u206f'
        || c == '\ufeff'
        || c >= '\ufffe';
  }

  /** At most so many bytes, with the extension kept and no character cut in two. */
  private static String shorten(String name, int bytes) {
    if (name.getBytes(StandardCharsets.UTF_8).length <= bytes) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension =
        dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
    int room = bytes - extension.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder start = new StringBuilder();
    int used = 0;
    for (int i = 0; i < name.length(); ) {
      int point = name.codePointAt(i);
      String one = Character.toString(point);
      used += one.getBytes(StandardCharsets.UTF_8).length;
      if (used > room) {
        break;
      }
      start.append(one);
      i += Character.charCount(point);
    }
    return start + extension;
  }
}
