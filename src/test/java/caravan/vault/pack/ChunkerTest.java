package caravan.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.vault.format.VaultParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
  private static final int AVERAGE = 1 << 16;

  private final Chunker chunker = chunker();
  private final byte[] data = random(3 << 20);

  private static Chunker chunker() {
    VaultParameters parameters =
        new VaultParameters("0".repeat(32), Instant.EPOCH, AVERAGE, 1 << 20, 1 << 26);
    return new Chunker(random(2048), parameters);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private List<Integer> whole() {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < data.length; at += lengths.get(lengths.size() - 1)) {
      lengths.add(chunker.cut(data, at, data.length, true));
    }
    return lengths;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 1000, AVERAGE / 4, AVERAGE, AVERAGE + 1, 3 * AVERAGE, 1 << 20})
  void cut_bytesThatComeInPieces_cutsAsIfTheyCameAtOnce(int piece) {
    List<Integer> lengths = new ArrayList<>();
    int start = 0;
    int seen = 0;
    for (int end = 0; start < data.length; ) {
      end = Math.min(data.length, end + piece);
      int length = chunker.cut(data, start, seen, end, end == data.length);
      while (length > 0) {
        lengths.add(length);
        start += length;
        seen = start;
        length = start < end ? chunker.cut(data, start, seen, end, end == data.length) : -1;
      }
      seen = end;
    }
    assertThat(lengths).isEqualTo(whole());
  }

  @Test
  void cut_randomBytes_keepsTheBoundsAndTheAverage() {
    List<Integer> lengths = whole();
    assertThat(lengths.subList(0, lengths.size() - 1))
        .allMatch(length -> length >= AVERAGE / 4 && length <= 4 * AVERAGE);
    assertThat(data.length / lengths.size()).isBetween(AVERAGE / 2, 2 * AVERAGE);
  }
}
