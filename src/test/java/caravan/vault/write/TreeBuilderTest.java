package caravan.vault.write;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.tree.PageDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Trees that are built in walk order while contents become known in any order. */
class TreeBuilderTest {
  /** Keeps pages and lists by an id that depends on their bytes. */
  private static final class Kept implements TreeBuilder.Chunks {
    final Map<ChunkId, byte[]> chunks = new HashMap<>();

    @Override
    public ChunkId page(byte[] page, Set<ChunkId> previous) {
      return list(page);
    }

    @Override
    public ChunkId list(byte[] chunk) {
      byte[] id = new byte[32];
      new Random(Arrays.hashCode(chunk) * 31L + chunk.length).nextBytes(id);
      byte[] there = chunks.putIfAbsent(ChunkId.of(id), chunk);
      assertThat(there == null || Arrays.equals(there, chunk)).isTrue();
      return ChunkId.of(id);
    }

    /** All paths below a list of pages. */
    List<String> paths(IdList list, String above) throws IOException {
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < list.count(); i++) {
        byte[] chunk = chunks.get(list.id(i));
        if (list.depth() > 0) {
          paths.addAll(paths(PageDecoder.list(chunk, list.depth() - 1), above));
          continue;
        }
        for (Entry entry : PageDecoder.page(chunk)) {
          paths.add(above + "/" + entry.name());
          if (entry.kind() == FileKind.DIRECTORY) {
            paths.addAll(paths(entry.content(), above + "/" + entry.name()));
          }
        }
      }
      return paths;
    }
  }

  private static Metadata metadata(FileKind kind) {
    return new Metadata(kind, 0644, 1, 2, "u", "g", 3, 4, 5, 6, 7, 0, 1, 0, 0, 0, List.of());
  }

  /**
   * One run over a seeded tree; at some steps a checkpoint is taken and compared with the paths so
   * far.
   */
  private static IdList build(long seed, int everySoFar, boolean late, Kept kept) throws Exception {
    Random random = new Random(seed);
    TreeBuilder tree = new TreeBuilder(kept, IdList.EMPTY);
    List<String> paths = new ArrayList<>();
    List<TreeBuilder.Slot> waiting = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of(""));
    List<int[]> next = new ArrayList<>(List.of(new int[1]));
    for (int step = 0; step < 4000; step++) {
      String above = open.get(open.size() - 1);
      String name = String.format("n%06d", next.get(next.size() - 1)[0]++);
      int what = random.nextInt(100);
      if (what < 4 && open.size() < 12) {
        tree.enter(FileName.of(name), metadata(FileKind.DIRECTORY), IdList.EMPTY);
        paths.add(above + "/" + name);
        open.add(above + "/" + name);
        next.add(new int[1]);
      } else if (what < 7 && open.size() > 1) {
        tree.leave();
        open.remove(open.size() - 1);
        next.remove(next.size() - 1);
      } else {
        TreeBuilder.Slot slot =
            new TreeBuilder.Slot(FileName.of(name), metadata(FileKind.FILE), 0, Entry.NO_TARGET);
        boolean dropped = random.nextInt(20) == 0;
        if (late) {
          waiting.add(slot);
          slot.dropped = false;
        } else {
          slot.content = IdList.EMPTY;
        }
        tree.add(slot);
        if (dropped) {
          slot.dropped = true;
        } else {
          paths.add(above + "/" + name);
        }
      }
      if (everySoFar > 0 && step % everySoFar == 0) {
        waiting.forEach(slot -> slot.content = IdList.EMPTY);
        waiting.clear();
        assertThat(kept.paths(tree.soFar(), "")).isEqualTo(paths);
      }
      tree.drain();
    }
    waiting.forEach(slot -> slot.content = IdList.EMPTY);
    while (open.size() > 1) {
      tree.leave();
      open.remove(open.size() - 1);
    }
    IdList root = tree.finish();
    assertThat(kept.paths(root, "")).isEqualTo(paths);
    assertThat(tree.waiting()).isZero();
    return root;
  }

  @Test
  void soFar_atManyMoments_holdsAllUntilThenAndChangesNothing() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      IdList plain = build(seed, 0, false, new Kept());
      assertThat(build(seed, 37, false, new Kept())).isEqualTo(plain);
      assertThat(build(seed, 501, true, new Kept())).isEqualTo(plain);
      assertThat(build(seed, 0, true, new Kept())).isEqualTo(plain);
    }
  }

  /**
   * Files that wait for their turn are left out of a checkpoint, and hold up nothing behind them.
   */
  @Test
  void soFar_contentsUnknown_holdsWhatIsKnownBehindThem() throws Exception {
    Kept kept = new Kept();
    TreeBuilder tree = new TreeBuilder(kept, IdList.EMPTY);
    List<TreeBuilder.Slot> waiting = new ArrayList<>();
    tree.add(file("a", true, waiting));
    tree.add(file("b", false, waiting));
    tree.enter(FileName.of("d"), metadata(FileKind.DIRECTORY), IdList.EMPTY);
    tree.add(file("c", false, waiting));
    tree.add(file("e", true, waiting));
    tree.leave();
    tree.enter(FileName.of("f"), metadata(FileKind.DIRECTORY), IdList.EMPTY);
    tree.add(file("g", true, waiting));

    assertThat(kept.paths(tree.soFar(), "")).containsExactly("/a", "/d", "/d/e", "/f", "/f/g");

    waiting.forEach(slot -> slot.content = IdList.EMPTY);
    assertThat(kept.paths(tree.soFar(), ""))
        .containsExactly("/a", "/b", "/d", "/d/c", "/d/e", "/f", "/f/g");
    tree.leave();
    assertThat(kept.paths(tree.finish(), ""))
        .containsExactly("/a", "/b", "/d", "/d/c", "/d/e", "/f", "/f/g");
  }

  private static TreeBuilder.Slot file(String name, boolean known, List<TreeBuilder.Slot> waiting) {
    TreeBuilder.Slot slot =
        new TreeBuilder.Slot(FileName.of(name), metadata(FileKind.FILE), 0, Entry.NO_TARGET);
    if (known) {
      slot.content = IdList.EMPTY;
    } else {
      waiting.add(slot);
    }
    return slot;
  }
}
