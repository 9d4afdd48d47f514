package caravan.vault.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The growing array that all encoders write to. */
class ByteSinkTest {
  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        127,
        128,
        16_383,
        16_384,
        1L << 27,
        1L << 28,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void varintsTakeWhatTheirLengthSays(long value) {
    int length = ByteSink.varintLength(value);
    ByteSink exact = new ByteSink(length);
    byte[] behind = exact.array();
    assertThat(exact.varint(value).length()).isEqualTo(length);
    assertThat(exact.array()).as("it fits without growing").isSameAs(behind);
  }

  @Test
  void whatFillsTheSinkIsTakenAsItIs() {
    ByteSink sink = new ByteSink(5);
    byte[] behind = sink.u32(1).u8(2).array();
    byte[] taken = sink.take();
    assertThat(taken).isSameAs(behind).containsExactly(0, 0, 0, 1, 2);
    sink.u8(9); // and the sink begins anew
    assertThat(sink.toBytes()).containsExactly(9);
    assertThat(taken).containsExactly(0, 0, 0, 1, 2);
  }

  @Test
  void whatDoesNotFillItIsCutToItsLength() {
    assertThat(new ByteSink(100).u8(7).take()).containsExactly(7);
  }
}
