package caravan.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes to work on: what files really hold, as compression of noise or of zeros says nothing. */
final class Content {
  private Content() {}

  /**
   * Classes and resources of the running JDK: about as compressible as a mixed directory.
   *
   * @throws IOException if this JDK has no module image
   */
  static byte[] real(int length) throws IOException {
    byte[] bytes = new byte[length];
    try (InputStream in =
        Files.newInputStream(Path.of(System.getProperty("java.home"), "lib", "modules"))) {
      in.skipNBytes(4 << 20); // the image's tables
      int read = in.readNBytes(bytes, 0, length);
      if (read < length) {
        throw new IOException("the JDK's module image has only " + read + " bytes");
      }
    }
    return bytes;
  }

  static byte[] noise(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** A key of any length; not a secret. */
  static byte[] key(int length) {
    return noise(length, 7);
  }

  static byte[] part(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
