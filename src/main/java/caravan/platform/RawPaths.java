package caravan.platform;

import caravan.model.FileName;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a path as the file system has them, and back. {@link Path#toString} loses bytes that
 * are not valid in the JVM's file name encoding; a path's URI keeps them, but is slow (and asks the
 * disk), so it is used only where text would lose something. Works under any locale; never loads
 * native code.
 */
public final class RawPaths {
  private static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  private static final Charset NAMES = nameCharset();

  /** Text without U+FFFD in these encodings gives back exactly the bytes that it came from. */
  private static final boolean EXACT =
      Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1)
          .contains(NAMES);

  private static final char REPLACEMENT = '\uFFFD';
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private RawPaths() {}

  /**
   * The last name of a path.
   *
   * @throws IllegalArgumentException if the path has none, or it is {@code .} or {@code ..}
   */
  public static FileName nameOf(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("a root directory has no name: " + path);
    }
    return FileName.of(bytesOf(name));
  }

  public static Path resolve(Path directory, FileName name) {
    byte[] bytes = name.bytes();
    String text = exactText(bytes);
    return text != null ? directory.resolve(text) : directory.resolve(ofBytes(bytes));
  }

  /** The whole path, relative if the path is. */
  public static byte[] bytesOf(Path path) {
    String text = path.toString();
    if (!UNIX) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (EXACT && text.indexOf(REPLACEMENT) < 0) {
      return text.getBytes(NAMES);
    }
    return bytesByUri(path);
  }

  /**
   * The path with these bytes; repeated and trailing slashes go.
   *
   * @throws java.nio.file.InvalidPathException if there is a NUL among them
   */
  public static Path ofBytes(byte[] bytes) {
    String text = exactText(bytes);
    return text != null ? Path.of(text) : pathByUri(bytes);
  }

  private static @Nullable String exactText(byte[] bytes) {
    if (!UNIX) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (EXACT) {
      String text = new String(bytes, NAMES);
      if (text.indexOf(REPLACEMENT) < 0) {
        return text;
      }
    }
    return null;
  }

  private static byte[] bytesByUri(Path path) {
    // A relative path would be resolved against the working directory; under the root it comes off
    // again.
    String escaped = Path.of("/").resolve(path).toUri().getRawPath();
    ByteArrayOutputStream out = new ByteArrayOutputStream(escaped.length());
    int start = path.isAbsolute() ? 0 : 1;
    // toUri adds a slash to what is a directory right now.
    int end =
        escaped.length() > 1 && escaped.endsWith("/") ? escaped.length() - 1 : escaped.length();
    for (int i = start; i < end; i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        out.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static Path pathByUri(byte[] bytes) {
    boolean absolute = bytes[0] == '/';
    StringBuilder uri = new StringBuilder(bytes.length * 3 + 8).append("file:///");
    boolean slash = true;
    for (byte b : bytes) {
      if (b == '/') {
        if (!slash) {
          uri.append('/');
        }
        slash = true;
        continue;
      }
      slash = false;
      uri.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
    }
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : Path.of("/").relativize(path);
  }

  private static Charset nameCharset() {
    try {
      return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    } catch (IllegalArgumentException e) {
      // An encoding that this JVM does not have: every name takes the slow way, and stays right.
      return StandardCharsets.UTF_16;
    }
  }
}
