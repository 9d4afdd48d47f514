package caravan.analysis.relations;

import caravan.model.meaning.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pictures whose perceptual hashes differ in few bits. Two hashes that differ in at most 7 of 64
 * bits have one of their 8 bytes in common (the pigeonhole principle), so only those that share a
 * byte at one place are compared.
 */
final class Pictures {
  /** Of 64 bits; more differ between pictures of different things. */
  private static final int DIFFERENT = 6;

  /** A hash with fewer bits of one sort is that of an empty surface, which all are alike. */
  private static final int FLAT = 6;

  /** In a bucket, the nearest by place are compared: a bound for a collection made to be slow. */
  private static final int COMPARED = 1000;

  private static final int BYTES = 8;

  private final List<String> paths = new ArrayList<>();
  private final Ids high = new Ids();
  private final Ids low = new Ids();

  void learn(String path, long hash) {
    int ones = Long.bitCount(hash);
    if (ones >= FLAT && ones <= Long.SIZE - FLAT) {
      paths.add(path);
      high.add((int) (hash >>> 32));
      low.add((int) hash);
    }
  }

  private long hash(int i) {
    return ((long) high.get(i) << 32) | (low.get(i) & 0xffffffffL);
  }

  void resolve(Consumer<Relation> sink) {
    Similarities similarities = new Similarities(paths.size(), "likeness of the pictures");
    for (int b = 0; b < BYTES; b++) {
      Map<Integer, Ids> buckets = new HashMap<>();
      for (int i = 0; i < paths.size(); i++) {
        int key = (int) (hash(i) >>> (b * 8)) & 0xff;
        Ids bucket = buckets.computeIfAbsent(key, k -> new Ids());
        for (int k = Math.max(0, bucket.size() - COMPARED); k < bucket.size(); k++) {
          int distance = Long.bitCount(hash(i) ^ hash(bucket.get(k)));
          if (distance <= DIFFERENT) {
            similarities.pair(i, bucket.get(k), 1 - distance / 32.0);
          }
        }
        bucket.add(i);
      }
    }
    similarities.tell(paths, sink);
  }
}
