package caravan.vault.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTableTest {
  private static final int STEPS = 40_000;

  /** The first eight bytes say where an id belongs, so that few places make long collisions. */
  private static byte[] id(Random random, int places) {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    bytes.putLong(random.nextInt(places) - places / 2); // also the last places, and over the end
    bytes.putLong(24, 1 + random.nextInt(40));
    return bytes.array();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 40, 400})
  void addAndRemove_randomIdsThatCollide_behaveAsASet(int places) {
    Random random = new Random(places);
    IdTable table = new IdTable();
    Set<ByteBuffer> model = new HashSet<>();
    for (int i = 0; i < STEPS; i++) {
      byte[] id = id(random, places);
      if (random.nextInt(5) < (i < STEPS / 2 ? 3 : 2)) {
        assertThat(table.add(id, 0)).isEqualTo(model.add(ByteBuffer.wrap(id)));
      } else {
        table.remove(id, 0);
        model.remove(ByteBuffer.wrap(id));
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(model).isNotEmpty().noneMatch(id -> table.add(id.array(), 0));
  }
}
