package caravan.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCodecTest {
  private static final int LENGTH = 256 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {3, 9})
  void compress_textAfterNoise_isAsSmallAsAlone(int level) throws Exception {
    byte[] text = text();
    try (BlockCodec alone = new BlockCodec(level);
        BlockCodec codec = new BlockCodec(level)) {
      int expected = alone.compress(text, 0, text.length, 1);
      assertThat(codec.compress(noise(), 0, LENGTH, 1)).isEqualTo(-1);
      assertThat(codec.compress(text, 0, text.length, 1)).isEqualTo(expected);
      assertThat(codec.compress(text, 0, text.length, 1)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 9})
  void compress_whatHardlyShrinks_comesBackFromEitherEffort(int level) throws Exception {
    byte[] hard = hard();
    try (BlockCodec codec = new BlockCodec(level)) {
      for (int round = 0; round < 2; round++) {
        int n = codec.compress(hard, 0, LENGTH, 1);
        assertThat(n).isBetween(LENGTH * 6 / 10, LENGTH - 1);
        byte[] back = new byte[LENGTH];
        codec.decompress(Arrays.copyOf(codec.packed(), n), 0, n, back, LENGTH, "a test");
        assertThat(back).isEqualTo(hard);
      }
    }
  }

  @Test
  void compress_digitsAfterNoise_areHalvedWithEachBlock() {
    byte[] digits = noise();
    for (int i = 0; i < LENGTH; i++) {
      digits[i] = (byte) "0123456789abcdef".charAt(digits[i] & 0xf); // nothing repeats
    }
    try (BlockCodec codec = new BlockCodec(3)) {
      for (int round = 0; round < 3; round++) {
        assertThat(codec.compress(noise(), 0, LENGTH, 1)).isEqualTo(-1);
        for (int block = 0; block < 2; block++) {
          assertThat(codec.compress(digits, 0, LENGTH, 1)).isBetween(1, LENGTH * 52 / 100);
        }
      }
    }
  }

  /** Far apart, as in a chunk that holds two versions of something. */
  @Test
  void compress_whatRepeatsLateAfterWhatHardlyShrinks_isFound() {
    byte[] half = new byte[3 * LENGTH];
    new SplittableRandom(9).nextBytes(half);
    byte[] twice = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, twice, half.length, half.length);
    try (BlockCodec codec = new BlockCodec(3)) {
      codec.compress(hard(), 0, LENGTH, 1);
      assertThat(codec.compress(twice, 0, twice.length, 1)).isBetween(1, half.length * 11 / 10);
    }
  }

  @Test
  void compress_smallFilesAfterOtherEfforts_areAsSmallAsAlone() {
    byte[] text = text();
    try (BlockCodec alone = new BlockCodec(3);
        BlockCodec codec = new BlockCodec(3)) {
      int expected = alone.compress(text, 0, LENGTH, 1000);
      codec.compress(hard(), 0, LENGTH, 1);
      int medium = codec.compress(text, 0, LENGTH, 1);
      assertThat(codec.compress(text, 0, LENGTH, 1000)).isEqualTo(expected).isNotEqualTo(medium);
    }
  }

  @Test
  void compress_textAfterWhatHardlyShrinks_isNearlyAsSmallAndThenAsSmall() {
    byte[] text = text();
    try (BlockCodec alone = new BlockCodec(3);
        BlockCodec codec = new BlockCodec(3)) {
      int expected = alone.compress(text, 0, LENGTH, 1);
      codec.compress(hard(), 0, LENGTH, 1);
      assertThat(codec.compress(text, 0, LENGTH, 1)).isBetween(expected, expected * 12 / 10);
      assertThat(codec.compress(text, 0, LENGTH, 1)).isEqualTo(expected);
    }
  }

  @Test
  void compress_smallFilesByDefault_takesTheQuickLevelAndComesBack() throws Exception {
    byte[] text = text();
    int small = LENGTH / (8 << 10) + 1;
    try (BlockCodec quick = new BlockCodec(1);
        BlockCodec codec = new BlockCodec(3)) {
      int expected = quick.compress(text, 0, LENGTH, small);
      int ofLarge = codec.compress(text, 0, LENGTH, small - 1);
      int n = codec.compress(text, 0, LENGTH, small);
      assertThat(n).isEqualTo(expected).isGreaterThan(ofLarge);
      byte[] back = new byte[LENGTH];
      codec.decompress(Arrays.copyOf(codec.packed(), n), 0, n, back, LENGTH, "a test");
      assertThat(back).isEqualTo(text);
    }
  }

  @Test
  void compress_smallFilesWithMoreEffort_makesNoDifference() {
    byte[] text = text();
    try (BlockCodec codec = new BlockCodec(9)) {
      int ofLarge = codec.compress(text, 0, LENGTH, 1);
      assertThat(codec.compress(text, 0, LENGTH, 1000)).isEqualTo(ofLarge);
    }
  }

  private static byte[] noise() {
    byte[] noise = new byte[LENGTH];
    new SplittableRandom(7).nextBytes(noise);
    return noise;
  }

  /** Keeps three quarters of its length. */
  private static byte[] hard() {
    byte[] hard = noise();
    for (int i = 0; i < LENGTH; i++) {
      hard[i] &= 0x3f;
    }
    return hard;
  }

  private static byte[] text() {
    SplittableRandom random = new SplittableRandom(8);
    byte[] text = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      text[i] =
          (byte) ("the lease of an office ".charAt(i % 23) + (random.nextInt(9) == 0 ? 1 : 0));
    }
    return text;
  }
}
