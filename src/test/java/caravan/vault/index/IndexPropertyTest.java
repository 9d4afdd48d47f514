package caravan.vault.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.ChunkId;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSalt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments, views, merges and run sets against maps that hold the same. */
class IndexPropertyTest {
  @TempDir Path folder;

  /** Ids that often begin alike, so that neighbours and interpolation meet hard cases. */
  private static ChunkId id(Random random, int spread) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    if (random.nextInt(3) == 0) { // an arbitrary prefix, shared by some
      for (int i = 0; i < spread; i++) {
        bytes[i] = (byte) (random.nextBoolean() ? 0 : 0xff);
      }
    }
    return ChunkId.of(bytes);
  }

  private record Where(ChunkId pack, int block, int offset, int length) {}

  /** A random index with its model: every place of every chunk. */
  private static final class Model {
    final Map<ChunkId, Set<Where>> places = new TreeMap<>();

    void add(ChunkId id, Where where) {
      places.computeIfAbsent(id, i -> new HashSet<>()).add(where);
    }

    void addAll(Model other) {
      other.places.forEach((id, wheres) -> wheres.forEach(where -> add(id, where)));
    }
  }

  private static IndexObject random(Random random, List<ChunkId> pool, Model model) {
    List<IndexObject.PackContents> contents = new ArrayList<>();
    for (int p = random.nextInt(5); p >= 0; p--) {
      ChunkId pack = id(random, 0);
      int chunks = 1 + random.nextInt(400);
      byte[] ids = new byte[32 * chunks];
      int[] block = new int[chunks];
      int[] offset = new int[chunks];
      int[] length = new int[chunks];
      for (int i = 0; i < chunks; i++) {
        ChunkId chunk = pool.get(random.nextInt(pool.size()));
        chunk.copyTo(ids, 32 * i);
        offset[i] = 10 * i;
        length[i] = 10;
        model.add(chunk, new Where(pack, 0, offset[i], length[i]));
      }
      contents.add(
          new IndexObject.PackContents(
              pack,
              new caravan.vault.format.PackFooter(
                  ObjectKind.DATA,
                  1 << 20,
                  new PackSalt(3, id(random, 0).bytes()),
                  List.of(new BlockInfo(0, 10 * chunks + 16, false, 10 * chunks)),
                  ids,
                  block,
                  offset,
                  length)));
    }
    return IndexObject.of(contents, List.of());
  }

  private static List<ChunkId> pool(Random random) {
    List<ChunkId> pool = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      pool.add(id(random, 1 + random.nextInt(31)));
    }
    return pool;
  }

  private static Set<Where> found(IndexView view, ChunkId id) {
    Set<Where> wheres = new HashSet<>();
    for (Place place : view.find(id)) {
      assertThat(place.salt().epoch()).isEqualTo(3);
      wheres.add(new Where(place.pack(), place.block(), place.offset(), place.length()));
    }
    return wheres;
  }

  @Test
  void view_ofRandomSegments_findsEveryPlaceAndNoOther() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 20; round++) {
      List<ChunkId> pool = pool(random);
      Model model = new Model();
      Map<String, IndexObject> objects = new HashMap<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        IndexObject object = random(random, pool, model);
        assertThat(IndexObject.decode(object.encode(), "x").encode()).isEqualTo(object.encode());
        objects.put(id(random, 0).hex(), object);
      }
      // More than eight are merged on the way; the second opening takes what the first one cached.
      IndexCache cache = new IndexCache(folder.resolve("round-" + round));
      for (int opening = 0; opening < 2; opening++) {
        int pass = opening;
        IndexView view =
            cache.open(
                objects.keySet(),
                Avoided.NOTHING,
                name -> {
                  if (pass > 0) {
                    throw new IOException("read again: " + name);
                  }
                  return objects.get(name);
                });
        for (ChunkId id : pool) {
          Set<Where> expected = model.places.getOrDefault(id, Set.of());
          assertThat(found(view, id)).isEqualTo(expected);
          assertThat(view.countOn(id.bytes(), 0)).isEqualTo(!expected.isEmpty());
        }
        for (int i = 0; i < 500; i++) {
          assertThat(view.find(id(random, 31))).isEmpty();
        }
        assertThat(view.countedOn()).isSubsetOf(view.packNames());
      }
    }
  }

  @Test
  void view_withAvoidedPlaces_countsOnOthersOnly() throws Exception {
    Random random = new Random(2);
    List<ChunkId> pool = pool(random);
    Model model = new Model();
    Map<String, IndexObject> objects = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      objects.put(id(random, 0).hex(), random(random, pool, model));
    }
    Set<ChunkId> packs = new HashSet<>();
    Map<ChunkId, Set<ChunkId>> chunks = new HashMap<>();
    model.places.forEach(
        (id, wheres) ->
            wheres.forEach(
                where -> {
                  if (random.nextInt(50) == 0) {
                    packs.add(where.pack());
                  } else if (random.nextInt(2) == 0) {
                    chunks.computeIfAbsent(where.pack(), p -> new HashSet<>()).add(id);
                  }
                }));
    Avoided avoided = new Avoided(packs, chunks);
    IndexView view = new IndexCache(folder).open(objects.keySet(), avoided, objects::get);
    int refused = 0;
    for (ChunkId id : pool) {
      Set<Where> all = model.places.getOrDefault(id, Set.of());
      boolean any = all.stream().anyMatch(where -> !avoided.covers(where.pack(), id));
      assertThat(view.countOn(id.bytes(), 0)).isEqualTo(any);
      assertThat(found(view, id)).as("a reader may still try them").isEqualTo(all);
      refused += any || all.isEmpty() ? 0 : 1;
    }
    assertThat(refused).isPositive();
    packs.forEach(pack -> assertThat(view.countedOn()).doesNotContain("packs/" + pack.hex()));
  }

  @Test
  void merge_ofIndexesThatShareAPack_keepsItOnce() {
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      List<ChunkId> pool = pool(random);
      Model model = new Model();
      IndexObject one = random(random, pool, model);
      IndexObject two = random(random, pool, model);
      IndexObject merged = IndexMerge.merge(List.of(one, two, one), List.of("ab".repeat(32)));
      assertThat(merged.replaced()).containsExactly("ab".repeat(32));
      assertThat(merged.chunks()).isEqualTo(one.chunks() + two.chunks());
      assertThat(merged.packs()).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
      Model again = new Model();
      for (int i = 0; i < merged.chunks(); i++) {
        again.add(
            ChunkId.of(merged.ids(), 32 * i),
            new Where(
                merged.packs().get(merged.pack()[i]).id(),
                merged.block()[i],
                merged.offset()[i],
                merged.length()[i]));
      }
      assertThat(again.places).isEqualTo(model.places);
    }
  }

  @Test
  void merge_ofSegmentsThatShareAPack_keepsItOnce() throws Exception {
    Random random = new Random(8);
    for (int round = 0; round < 10; round++) {
      List<ChunkId> pool = pool(random);
      Model model = new Model();
      Map<String, IndexObject> objects = new HashMap<>();
      long chunks = 0;
      Set<String> packs = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        IndexObject one = random(random, pool, model);
        IndexObject two = random(random, pool, model);
        objects.put(id(random, 0).hex(), one);
        objects.put(id(random, 0).hex(), two);
        objects.put(id(random, 0).hex(), IndexMerge.merge(List.of(one, two), List.of()));
        chunks += one.chunks() + two.chunks();
        one.packs().forEach(pack -> packs.add(pack.name()));
        two.packs().forEach(pack -> packs.add(pack.name()));
      }
      List<IndexSegment> segments = new ArrayList<>();
      for (Map.Entry<String, IndexObject> one : objects.entrySet()) {
        segments.add(new IndexCache(folder).store(one.getKey(), one.getValue()));
      }
      IndexSegment merged = SegmentMerge.write(folder.resolve("merged-" + round), segments);
      assertThat(merged.covered()).containsExactlyInAnyOrderElementsOf(objects.keySet());
      IndexView view = new IndexView(List.of(merged), Avoided.NOTHING, List.of());
      assertThat(view.chunks()).isEqualTo(chunks);
      assertThat(view.segments().get(0).packs()).isEqualTo(packs.size());
      assertThat(view.packNames()).isEqualTo(packs);
      for (ChunkId id : pool) {
        assertThat(found(view, id)).isEqualTo(model.places.getOrDefault(id, Set.of()));
      }
    }
  }

  @Test
  void cache_manySmallSegments_areMergedWithoutWritingALargeOneAgain() throws Exception {
    Random random = new Random(9);
    List<ChunkId> pool = pool(random);
    List<IndexObject> parts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      parts.add(random(random, pool, new Model()));
    }
    String large = id(random, 0).hex();
    Map<String, IndexObject> objects = new HashMap<>();
    objects.put(large, IndexMerge.merge(parts, List.of()));
    for (int i = 0; i < 8; i++) {
      objects.put(id(random, 0).hex(), tiny(random));
    }
    boolean joined = false;
    for (int round = 0; round < 4; round++) {
      IndexView view = new IndexCache(folder).open(objects.keySet(), Avoided.NOTHING, objects::get);
      assertThat(view.segments()).as("round " + round).hasSizeLessThanOrEqualTo(8);
      joined |= view.segments().stream().anyMatch(s -> s.covered().size() > 1);
      assertThat(view.segments()).anySatisfy(s -> assertThat(s.covered()).containsExactly(large));
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files)
            .containsExactlyInAnyOrderElementsOf(
                view.segments().stream().map(IndexSegment::file).toList());
      }
      for (int i = view.segments().size(); i < 9; i++) {
        objects.put(id(random, 0).hex(), tiny(random));
      }
    }
    assertThat(joined).isTrue();
  }

  /** One pack of one chunk. */
  private static IndexObject tiny(Random random) {
    byte[] ids = id(random, 0).bytes();
    int[] zero = {0};
    return IndexObject.of(
        List.of(
            new IndexObject.PackContents(
                id(random, 0),
                new caravan.vault.format.PackFooter(
                    ObjectKind.DATA,
                    1 << 20,
                    new PackSalt(3, id(random, 0).bytes()),
                    List.of(new BlockInfo(0, 26, false, 10)),
                    ids,
                    zero,
                    zero,
                    new int[] {10}))),
        List.of());
  }

  @Test
  void cache_filesOfNoUse_stayForAWeek() throws Exception {
    Random random = new Random(10);
    List<ChunkId> pool = pool(random);
    Map<String, IndexObject> objects = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      objects.put(id(random, 0).hex(), random(random, pool, new Model()));
    }
    List<String> names = List.copyOf(objects.keySet());
    IndexCache cache = new IndexCache(folder);
    cache.open(names, Avoided.NOTHING, objects::get);
    Path old = aged(folder.resolve(names.get(0) + ".seg"), 8);
    Path newer = aged(folder.resolve(names.get(1) + ".seg"), 6);
    Path used = aged(folder.resolve(names.get(2) + ".seg"), 8);
    Path cutOff = aged(Files.createFile(folder.resolve("segment1.tmp")), 8); // by a crash
    Path written = aged(Files.createFile(folder.resolve("segment2.tmp")), 6);

    cache.open(names.subList(2, 3), Avoided.NOTHING, objects::get);

    assertThat(List.of(old, cutOff)).noneMatch(Files::exists);
    assertThat(List.of(newer, used, written)).allMatch(Files::exists);
  }

  private static Path aged(Path file, int days) throws IOException {
    return Files.setLastModifiedTime(
        file, FileTime.from(Instant.now().minus(days, ChronoUnit.DAYS)));
  }

  @Test
  void decode_packsThatAreNotSorted_areDamage() {
    Random random = new Random(11);
    List<ChunkId> pool = pool(random);
    IndexObject merged =
        IndexMerge.merge(
            List.of(random(random, pool, new Model()), random(random, pool, new Model())),
            List.of());
    List<IndexObject.IndexedPack> turned = new ArrayList<>(merged.packs());
    Collections.reverse(turned);
    IndexObject wrong =
        new IndexObject(
            List.of(),
            turned,
            merged.ids(),
            merged.pack(),
            merged.block(),
            merged.offset(),
            merged.length());
    assertThatThrownBy(() -> IndexObject.decode(wrong.encode(), "x"))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("packs are not sorted");
  }

  @Test
  void cache_objectThatIsListedNoMore_isNotInTheView() throws Exception {
    Random random = new Random(4);
    Map<String, IndexObject> objects = new HashMap<>();
    Map<String, Model> models = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      Model model = new Model();
      String name = id(random, 0).hex();
      objects.put(name, random(random, pool(random), model));
      models.put(name, model);
    }
    IndexCache cache = new IndexCache(folder);
    cache.open(objects.keySet(), Avoided.NOTHING, objects::get);
    for (int round = 0; round < 10; round++) {
      Set<String> listed = new HashSet<>(objects.keySet());
      listed.removeIf(name -> random.nextInt(3) == 0);
      IndexView view = cache.open(listed, Avoided.NOTHING, objects::get);
      Model expected = new Model();
      listed.forEach(name -> expected.addAll(models.get(name)));
      for (Model model : models.values()) {
        for (ChunkId id : model.places.keySet()) {
          assertThat(found(view, id)).isEqualTo(expected.places.getOrDefault(id, Set.of()));
        }
      }
    }
  }

  @Test
  void cache_damagedSegment_isReadAgain() throws Exception {
    Random random = new Random(5);
    Model model = new Model();
    String name = id(random, 0).hex();
    IndexObject object = random(random, pool(random), model);
    IndexCache cache = new IndexCache(folder);
    cache.open(List.of(name), Avoided.NOTHING, n -> object);
    Path file = folder.resolve(name + ".seg");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < 50; i++) {
      byte[] changed =
          random.nextBoolean()
              ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
              : bytes.clone();
      if (changed.length == bytes.length) {
        changed[random.nextInt(changed.length)] ^= 1;
      }
      Files.write(file, changed);
      IndexView view = cache.open(List.of(name), Avoided.NOTHING, n -> object);
      for (ChunkId id : model.places.keySet()) {
        assertThat(found(view, id)).isEqualTo(model.places.get(id));
      }
    }
  }

  @Test
  void runChunks_randomIds_behaveAsASet() throws Exception {
    Random random = new Random(6);
    List<ChunkId> pool = pool(random);
    RunChunks chunks = new RunChunks();
    Set<ChunkId> model = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      ChunkId id = random.nextInt(4) == 0 ? pool.get(random.nextInt(pool.size())) : id(random, 2);
      assertThat(chunks.add(id.bytes(), 0)).isEqualTo(model.add(id));
    }
    assertThat(chunks.size()).isEqualTo(model.size());
    Model indexed = new Model();
    IndexObject object = random(random, pool, indexed);
    chunks.dropIndexed(object);
    model.removeAll(indexed.places.keySet());
    assertThat(chunks.size()).isEqualTo(model.size());
    assertThat(model).noneMatch(id -> chunks.add(id.bytes(), 0));
    for (ChunkId id : indexed.places.keySet()) {
      assertThat(chunks.add(id.bytes(), 0)).isEqualTo(model.add(id));
    }
  }

  @Test
  void runChunks_addedWhileIndexedOnesAreDropped_areKept() throws Exception {
    Random random = new Random(7);
    Model indexed = new Model();
    IndexObject object = random(random, pool(random), indexed);
    RunChunks chunks = new RunChunks();
    List<ChunkId> others = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      others.add(id(random, 0));
    }
    AtomicInteger wrong = new AtomicInteger();
    Thread adding =
        new Thread(
            () -> {
              for (ChunkId id : others) {
                wrong.addAndGet(chunks.add(id.bytes(), 0) ? 0 : 1);
              }
              for (ChunkId id : others) { // also those that are just looked at
                wrong.addAndGet(chunks.add(id.bytes(), 0) ? 1 : 0);
              }
            });
    adding.start();
    do {
      indexed.places.keySet().forEach(id -> chunks.add(id.bytes(), 0));
      chunks.dropIndexed(object);
    } while (adding.isAlive());
    adding.join();
    assertThat(wrong).hasValue(0);
    assertThat(chunks.size()).isEqualTo(others.size());
  }
}
