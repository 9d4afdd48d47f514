package caravan.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Where a secret is to be found; never the secret itself, so it may be shown.
 *
 * @param reference {@code env:NAME} or {@code file:PATH}
 */
public record Secret(String reference) {
  private static final String ENV = "env:";
  private static final String FILE = "file:";
  private static final int MAX_LENGTH = 16 * 1024;

  /**
   * @throws IllegalArgumentException if it is no such reference; the message does not repeat it, as
   *     it may be the secret
   */
  public Secret {
    boolean env = reference.startsWith(ENV) && reference.length() > ENV.length();
    boolean file = reference.startsWith(FILE) && reference.length() > FILE.length();
    if (!env && !file) {
      throw new IllegalArgumentException(
          "a secret does not belong into the settings; write env:NAME or file:PATH, and put it"
              + " there");
    }
  }

  /**
   * Fetches it; one line end after it is not part of it.
   *
   * @throws IOException if it is not there; the message says where it was looked for
   */
  public char[] read(Map<String, String> environment) throws IOException {
    if (reference.startsWith(ENV)) {
      String name = reference.substring(ENV.length());
      String value = environment.get(name);
      if (value == null || value.isEmpty()) {
        throw new IOException("The environment variable " + name + " holds no secret: set it.");
      }
      return value.toCharArray();
    }
    Path file = Path.of(reference.substring(FILE.length()));
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_LENGTH + 1);
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      int length = text.length();
      if (length > 0 && text.charAt(length - 1) == '\n') {
        length--;
        length -= length > 0 && text.charAt(length - 1) == '\r' ? 1 : 0;
      }
      if (length == 0 || bytes.length > MAX_LENGTH) {
        throw new IOException("The file " + file + " is empty or too long for a secret.");
      }
      char[] secret = new char[length];
      text.get(secret);
      return secret;
    } catch (CharacterCodingException e) {
      throw new IOException("The file " + file + " is not UTF-8 text.", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
