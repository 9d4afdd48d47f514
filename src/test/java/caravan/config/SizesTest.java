package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizesTest {
  @Test
  void parse_knowsDecimalAndBinaryUnits() {
    assertThat(Sizes.parse("5GB")).isEqualTo(5_000_000_000L);
    assertThat(Sizes.parse("64MiB")).isEqualTo(64L << 20);
    assertThat(Sizes.parse("64m")).isEqualTo(64L << 20);
    assertThat(Sizes.parse(" 1.5 KiB ")).isEqualTo(1536);
    assertThat(Sizes.parse("0")).isZero();
    assertThat(Sizes.parse("12345")).isEqualTo(12_345);
    assertThat(Sizes.parse("7TB")).isEqualTo(7_000_000_000_000L);
  }

  @Test
  void parse_anythingElse_saysWhatToWrite() {
    for (String bad : new String[] {"", "MB", "-1MB", "1,5GB", "5 gigs", "1e9", "5GBx", "."}) {
      assertThatThrownBy(() -> Sizes.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("64MiB");
    }
    assertThatThrownBy(() -> Sizes.parse("9999999999TB")).hasMessageContaining("larger");
  }

  @Test
  void format_isShort() {
    assertThat(Sizes.format(0)).isEqualTo("0 B");
    assertThat(Sizes.format(999)).isEqualTo("999 B");
    assertThat(Sizes.format(1_000)).isEqualTo("1.0 kB");
    assertThat(Sizes.format(402_123_456)).isEqualTo("402 MB");
    assertThat(Sizes.format(1_234_567_890)).isEqualTo("1.2 GB");
    assertThat(Sizes.format(999_999)).isEqualTo("1.0 MB");
    assertThat(Sizes.format(Long.MAX_VALUE)).isEqualTo("9.2 EB");
  }
}
