package caravan.vault.tree;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.vault.format.ByteSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The builder against the rule of the format, applied to the whole list at once. */
class IdListPropertyTest {
  private static ChunkId idOf(byte[] chunk) {
    byte[] id = new byte[32];
    new Random(Arrays.hashCode(chunk)).nextBytes(id);
    return ChunkId.of(id);
  }

  private record Lists(IdList root, Map<ChunkId, byte[]> chunks) {}

  private static Lists built(List<ChunkId> ids, int copyAt) throws Exception {
    Map<ChunkId, byte[]> chunks = new HashMap<>();
    IdListBuilder builder =
        new IdListBuilder(
            chunk -> {
              chunks.put(idOf(chunk), chunk);
              return idOf(chunk);
            });
    for (int i = 0; i < ids.size(); i++) {
      if (i == copyAt) {
        builder.copy().finish(); // as a checkpoint does
      }
      builder.add(ids.get(i).bytes(), 0);
    }
    return new Lists(builder.finish(), chunks);
  }

  /** Section 6 of the format, word by word. */
  private static Lists naive(List<ChunkId> ids) {
    Map<ChunkId, byte[]> chunks = new HashMap<>();
    List<ChunkId> level = ids;
    int depth = 0;
    while (level.size() > 256) {
      List<ChunkId> above = new ArrayList<>();
      List<ChunkId> run = new ArrayList<>();
      for (int i = 0; i < level.size(); i++) {
        run.add(level.get(i));
        int k = run.size();
        boolean low = (level.get(i).bytes()[0] & 0xff) < 4;
        if ((k >= 64 && low) || k == 256 || i == level.size() - 1) {
          ByteSink chunk = new ByteSink(100).u8(2).u8(1).varint(depth).varint(k);
          run.forEach(id -> chunk.raw(id.bytes()));
          byte[] bytes = chunk.toBytes();
          chunks.put(idOf(bytes), bytes);
          above.add(idOf(bytes));
          run.clear();
        }
      }
      level = above;
      depth++;
    }
    byte[] root = new byte[32 * level.size()];
    for (int i = 0; i < level.size(); i++) {
      level.get(i).copyTo(root, 32 * i);
    }
    return new Lists(new IdList(depth, root), chunks);
  }

  private static List<ChunkId> ids(Random random, int count, int lowEvery) {
    List<ChunkId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[32];
      random.nextBytes(id);
      id[0] = (byte) (lowEvery > 0 && random.nextInt(lowEvery) == 0 ? 1 : id[0] | 4);
      ids.add(ChunkId.of(id));
    }
    return ids;
  }

  @Test
  void finish_anyNumberOfIds_isTheListOfTheFormat() throws Exception {
    Random random = new Random(1);
    List<Integer> counts =
        new ArrayList<>(List.of(0, 1, 63, 64, 255, 256, 257, 320, 511, 512, 513, 65_536, 70_000));
    for (int i = 0; i < 60; i++) {
      counts.add(random.nextInt(5000));
    }
    for (int count : counts) {
      for (int lowEvery : new int[] {0, 1, 64}) {
        List<ChunkId> ids = ids(random, count, lowEvery);
        Lists expected = naive(ids);
        Lists lists = built(ids, -1);
        assertThat(lists.root()).as("%d ids", count).isEqualTo(expected.root());
        assertThat(lists.chunks().keySet()).isEqualTo(expected.chunks().keySet());
      }
    }
  }

  @Test
  void finish_afterCopiesOnTheWay_isTheSame() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 30; round++) {
      List<ChunkId> ids = ids(random, 200 + random.nextInt(3000), 100);
      IdList expected = naive(ids).root();
      assertThat(built(ids, random.nextInt(ids.size())).root()).isEqualTo(expected);
    }
  }

  @Test
  void finish_oneIdInserted_changesFewListChunks() throws Exception {
    Random random = new Random(3);
    List<ChunkId> ids = ids(random, 20_000, 64);
    Lists before = built(ids, -1);
    ids.add(10_000, ids(random, 1, 0).get(0));
    Lists after = built(ids, -1);
    after.chunks().keySet().removeAll(before.chunks().keySet());
    assertThat(after.chunks().size()).isLessThan(10);
  }
}
