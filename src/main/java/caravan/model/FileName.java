package caravan.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One name in a directory, as the raw bytes that the file system has; they need not be UTF-8.
 * Sorted by unsigned bytes. Never empty, {@code .} or {@code ..}, and without {@code /} and NUL.
 */
public final class FileName implements Comparable<FileName> {
  private final byte[] bytes;

  private FileName(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException if the bytes cannot be the name of a file
   */
  public static FileName of(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("a file name is empty");
    }
    if (bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'))) {
      throw new IllegalArgumentException("a file cannot be named . or ..");
    }
    for (byte b : bytes) {
      if (b == 0 || b == '/') {
        throw new IllegalArgumentException("a file name holds a slash or a NUL");
      }
    }
    return new FileName(bytes.clone());
  }

  public static FileName of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** The byte at a position; cheaper than {@link #bytes()} where names are scanned. */
  public byte at(int index) {
    return bytes[index];
  }

  public boolean is(String name) {
    return Arrays.equals(bytes, name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * The name for a person: UTF-8 where it is, and {@code \xNN} for what is not, or would upset a
   * terminal.
   */
  @Override
  public String toString() {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
    } catch (CharacterCodingException e) {
      return escaped();
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return escaped();
      }
    }
    return text;
  }

  private String escaped() {
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      if (b >= ' ' && b < 0x7f && b != '\\') {
        out.append((char) b);
      } else {
        out.append(String.format("\\x%02x", b & 0xff));
      }
    }
    return out.toString();
  }
}
