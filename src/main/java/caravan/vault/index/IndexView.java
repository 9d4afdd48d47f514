package caravan.vault.index;

import caravan.model.ChunkId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that one destination's index objects say, as they were listed in this run, and which packs a
 * running backup has counted on. Safe for concurrent use.
 */
public final class IndexView {
  private volatile List<Part> parts;
  private final Avoided avoided;
  private final List<String> damaged;
  private @Nullable Supplier<List<IndexView>> others;
  private @Nullable List<IndexView> opened;

  private record Part(IndexSegment segment, BitSet used) {}

  /**
   * @param damaged names of index objects that could not be read
   */
  IndexView(List<IndexSegment> segments, Avoided avoided, List<String> damaged) {
    List<Part> list = new ArrayList<>();
    segments.forEach(s -> list.add(new Part(s, new BitSet())));
    this.parts = List.copyOf(list);
    this.avoided = avoided;
    this.damaged = List.copyOf(damaged);
  }

  public List<String> damaged() {
    return damaged;
  }

  public List<IndexSegment> segments() {
    return parts.stream().map(Part::segment).toList();
  }

  /** The same index for another purpose, avoiding other places. */
  public IndexView avoiding(Avoided other) {
    return new IndexView(segments(), other, damaged);
  }

  /**
   * The same index, with those of other copies of the vault behind it, which are opened when a
   * chunk is not found here. Only looking for places sees them.
   */
  public IndexView withOthers(Supplier<List<IndexView>> copies) {
    IndexView view = new IndexView(segments(), avoided, damaged);
    view.others = copies;
    return view;
  }

  /** Places of a chunk by the indexes of other copies of the vault. */
  public List<Place> elsewhere(ChunkId id) {
    List<Place> places = new ArrayList<>(0);
    otherViews().forEach(view -> places.addAll(view.find(id)));
    return places;
  }

  private synchronized List<IndexView> otherViews() {
    List<IndexView> views = opened;
    if (views == null) {
      Supplier<List<IndexView>> copies = others;
      views = copies == null ? List.of() : copies.get();
      opened = views;
    }
    return views;
  }

  /** Adds what this run has stored meanwhile. */
  public synchronized void add(IndexSegment segment) {
    List<Part> list = new ArrayList<>(parts);
    list.add(new Part(segment, new BitSet()));
    parts = List.copyOf(list);
  }

  /** Whether something in this pack is not to be counted on. */
  public boolean avoids(ChunkId pack) {
    return avoided.touches(pack);
  }

  /** Whether the chunk is there in a place to count on; remembers its pack as counted on. */
  public boolean countOn(byte[] id, int offset) {
    for (Part part : parts) {
      int at = part.segment.find(id, offset);
      while (at >= 0) {
        int pack = part.segment.packOf(at);
        if (avoided.isEmpty()
            || !avoided.covers(part.segment.packId(pack), ChunkId.of(id, offset))) {
          synchronized (part.used) {
            part.used.set(pack);
          }
          return true;
        }
        at = part.segment.sameAsNext(at) ? at + 1 : -1;
      }
    }
    return false;
  }

  /**
   * Every place where the chunk lies; avoided ones last. Where there is none, those {@link
   * #elsewhere}.
   */
  public List<Place> find(ChunkId id) {
    List<Place> places = new ArrayList<>(1);
    List<Place> last = new ArrayList<>(0);
    byte[] bytes = id.bytes();
    for (Part part : parts) {
      IndexSegment segment = part.segment;
      int at = segment.find(bytes, 0);
      while (at >= 0) {
        Place place = place(segment, at);
        (avoided.covers(place.pack(), id) ? last : places).add(place);
        at = segment.sameAsNext(at) ? at + 1 : -1;
      }
    }
    places.addAll(last);
    return places.isEmpty() ? elsewhere(id) : places;
  }

  /** Names of the packs that {@link #countOn} has counted on. */
  public Set<String> countedOn() {
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      synchronized (part.used) {
        part.used.stream().forEach(pack -> names.add(part.segment.packName(pack)));
      }
    }
    return names;
  }

  /** Names of all packs that are indexed. */
  public Set<String> packNames() {
    Set<String> names = new HashSet<>();
    forEachPack(names::add);
    return names;
  }

  public void forEachPack(Consumer<String> name) {
    for (Part part : parts) {
      for (int p = 0; p < part.segment.packs(); p++) {
        name.accept(part.segment.packName(p));
      }
    }
  }

  /** Every pack that is indexed, with the length that it must have. */
  public void forEachLength(ObjLongConsumer<String> pack) {
    for (Part part : parts) {
      for (int p = 0; p < part.segment.packs(); p++) {
        pack.accept(part.segment.packName(p), part.segment.packLength(p));
      }
    }
  }

  public long chunks() {
    return parts.stream().mapToLong(p -> p.segment.chunks()).sum();
  }

  static Place place(IndexSegment segment, int at) {
    int pack = segment.packOf(at);
    int block = segment.blockOf(at);
    return new Place(
        segment.packId(pack),
        segment.packKind(pack),
        segment.packLength(pack),
        segment.packSalt(pack),
        block,
        segment.block(pack, block),
        segment.offsetOf(at),
        segment.lengthOf(at));
  }
}
