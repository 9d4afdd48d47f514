package caravan.vault.restore;

import caravan.model.ChunkId;
import caravan.vault.index.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A piece of a restore, small enough for memory: which chunks of which blocks go into which files,
 * grouped so that each range of a pack is read once; and what to do when all of them are written.
 */
final class Window {
  private static final int RANGE = 8 << 20;

  /** One chunk for one file. */
  record Use(FileTask file, Place place, ChunkId id, long contentOffset) {}

  /** A step that follows when all files of the window are written. */
  interface Step {
    void run() throws java.io.IOException;
  }

  /** Neighbouring blocks of a pack, with what is wanted of each. */
  record Range(List<List<Use>> blocks) {
    Place first() {
      return blocks.get(0).get(0).place();
    }

    Place last() {
      return blocks.get(blocks.size() - 1).get(0).place();
    }
  }

  private final Map<ChunkId, TreeMap<Integer, List<Use>>> packs = new LinkedHashMap<>();
  final List<Step> after = new ArrayList<>();
  private int size;

  void add(Use use) {
    packs
        .computeIfAbsent(use.place().pack(), p -> new TreeMap<>())
        .computeIfAbsent(use.place().block(), b -> new ArrayList<>())
        .add(use);
    size++;
  }

  void count() {
    size++;
  }

  int size() {
    return size;
  }

  /** The ranges to read, in the order in which packs were first needed. */
  List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    for (TreeMap<Integer, List<Use>> pack : packs.values()) {
      List<List<Use>> blocks = new ArrayList<>();
      long start = 0;
      long end = -1;
      for (List<Use> uses : pack.values()) {
        Place place = uses.get(0).place();
        long offset = place.info().offset();
        if (!blocks.isEmpty()
            && (offset != end || offset + place.info().sealed() - start > RANGE)) {
          ranges.add(new Range(blocks));
          blocks = new ArrayList<>();
        }
        if (blocks.isEmpty()) {
          start = offset;
        }
        blocks.add(uses);
        end = offset + place.info().sealed();
      }
      ranges.add(new Range(blocks));
    }
    return ranges;
  }
}
