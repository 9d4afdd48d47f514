package caravan.analysis.relations;

import caravan.model.meaning.Relation;
import caravan.model.meaning.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Texts whose vectors point the same way. Up to 2,000 are all compared; of more, those that lie on
 * the same sides of random planes (Charikar, Similarity estimation techniques from rounding
 * algorithms, 2002), for several sets of planes with a fixed seed. Vectors are kept with a byte for
 * each dimension: 40 MB for 100,000 of 384.
 */
final class Meanings {
  /** Cosine from which two texts are about the same; below it, they only share a subject. */
  static final double ALIKE = 0.85;

  private static final int EXACT = 2000;
  private static final int TABLES = 8;
  private static final int BUCKET = 64;
  private static final int COMPARED = 256;

  /** Vectors of one model. */
  private static final class Space {
    private final List<String> paths = new ArrayList<>();
    private final List<byte[]> vectors = new ArrayList<>();
  }

  private final Map<String, Space> spaces = new HashMap<>();

  void learn(String path, Vector vector) {
    Space space =
        spaces.computeIfAbsent(vector.model() + " " + vector.values().length, m -> new Space());
    space.paths.add(path);
    space.vectors.add(bytes(vector.values()));
  }

  private static byte[] bytes(float[] values) {
    float largest = 1e-9f;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(values[i] / largest * 127);
    }
    return bytes;
  }

  void resolve(Consumer<Relation> sink) {
    for (Space space : spaces.values()) {
      Similarities similarities = new Similarities(space.paths.size(), "likeness of the texts");
      double[] lengths = new double[space.vectors.size()];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = Math.sqrt(dot(space.vectors.get(i), space.vectors.get(i)));
      }
      if (lengths.length <= EXACT) {
        for (int a = 0; a < lengths.length; a++) {
          for (int b = 0; b < a; b++) {
            compare(space, lengths, a, b, similarities);
          }
        }
      } else {
        bucketed(space, lengths, similarities);
      }
      similarities.tell(space.paths, sink);
    }
  }

  private static void bucketed(Space space, double[] lengths, Similarities similarities) {
    int dimensions = space.vectors.get(0).length;
    int planes = Math.max(4, 32 - Integer.numberOfLeadingZeros(lengths.length / BUCKET));
    for (int table = 0; table < TABLES; table++) {
      byte[][] normals = normals(planes, dimensions, table);
      Map<Integer, Ids> buckets = new HashMap<>();
      for (int i = 0; i < lengths.length; i++) {
        int key = 0;
        for (byte[] normal : normals) {
          key = key << 1 | (dot(normal, space.vectors.get(i)) >= 0 ? 1 : 0);
        }
        Ids bucket = buckets.computeIfAbsent(key, k -> new Ids());
        for (int k = Math.max(0, bucket.size() - COMPARED); k < bucket.size(); k++) {
          compare(space, lengths, i, bucket.get(k), similarities);
        }
        bucket.add(i);
      }
    }
  }

  private static byte[][] normals(int planes, int dimensions, int seed) {
    Random random = new Random(seed);
    byte[][] normals = new byte[planes][dimensions];
    for (byte[] normal : normals) {
      for (int i = 0; i < dimensions; i++) {
        normal[i] = (byte) Math.max(-127, Math.min(127, Math.round(random.nextGaussian() * 40)));
      }
    }
    return normals;
  }

  private static void compare(
      Space space, double[] lengths, int a, int b, Similarities similarities) {
    if (lengths[a] > 0 && lengths[b] > 0) {
      double cosine = dot(space.vectors.get(a), space.vectors.get(b)) / (lengths[a] * lengths[b]);
      if (cosine >= ALIKE) {
        similarities.pair(a, b, cosine);
      }
    }
  }

  private static int dot(byte[] a, byte[] b) {
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
