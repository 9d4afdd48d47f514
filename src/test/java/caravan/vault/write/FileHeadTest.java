package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHeadTest {
  private static FileHead of(byte[] bytes) {
    return FileHead.of(bytes, 0, bytes.length);
  }

  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 100, 256, 1000, 2048, 100_000})
  void of_randomBytes_isNoise(int length) {
    int noise = 0;
    for (int seed = 0; seed < 1000; seed++) {
      noise += of(noise(seed, length)) == FileHead.NOISE ? 1 : 0;
    }
    assertThat(noise).as("a few begin like some format by chance").isGreaterThan(985);
  }

  @Test
  void of_readableContent_isNotNoise() {
    String english = "It is a truth universally acknowledged, that a single man in possession. ";
    for (int length = 64; length <= 2048; length *= 2) {
      byte[] random = noise(length, length);
      assertThat(of(text(english.repeat(40).substring(0, length)))).isEqualTo(FileHead.TEXT);
      assertThat(of(text("\u6587\u4ef6\u5907\u4efd\u7cfb\u7edf".repeat(length))))
          .isEqualTo(FileHead.TEXT);
      assertThat(of(Base64.getEncoder().encode(random))).isEqualTo(FileHead.TEXT);
      assertThat(of(text(english.repeat(40)).clone())).isEqualTo(FileHead.TEXT);
      assertThat(of(english.repeat(40).getBytes(StandardCharsets.UTF_16LE)))
          .isEqualTo(FileHead.OTHER);
      assertThat(of(new byte[length])).isEqualTo(FileHead.OTHER);
    }
  }

  @Test
  void of_compressed_isToldByItsBeginning() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(noise(1, 5000));
    }
    assertThat(of(gzip.toByteArray())).isEqualTo(FileHead.FORMAT);
    for (int level : new int[] {1, 6, 9}) { // git's loose objects
      ByteArrayOutputStream zlib = new ByteArrayOutputStream();
      try (DeflaterOutputStream out = new DeflaterOutputStream(zlib, new Deflater(level))) {
        out.write(noise(2, 5000));
      }
      assertThat(of(zlib.toByteArray())).isEqualTo(FileHead.FORMAT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PK\3\4", "%PDF-1.7", "\211PNG\r\n", "\0\0\0 ftypisom", "RIFFxxxxWEBP"})
  void of_knownBeginning_isAFormat(String start) {
    byte[] bytes = noise(3, 2048);
    byte[] magic = start.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(magic, 0, bytes, 0, magic.length);
    assertThat(of(bytes)).isEqualTo(FileHead.FORMAT);
  }

  @Test
  void of_fewBytes_isNotJudged() {
    assertThat(of(noise(4, 63))).isEqualTo(FileHead.SHORT);
    assertThat(of(new byte[0])).isEqualTo(FileHead.SHORT);
  }
}
