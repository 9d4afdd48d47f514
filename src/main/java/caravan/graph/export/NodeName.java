package caravan.graph.export;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What names a node in any graph: its label and the values of its key.
 *
 * @param key texts and whole numbers, in the order of the label's key
 */
record NodeName(NodeLabel label, List<Object> key) implements Comparable<NodeName> {
  private static final Comparator<NodeName> ORDER =
      Comparator.comparing(NodeName::label).thenComparing(name -> name.key().toString());

  NodeName {
    key = List.copyOf(key);
  }

  /** Of a node with these properties; null if it lacks a part of its key. */
  static @Nullable NodeName of(NodeLabel label, Map<String, Object> properties) {
    List<Object> key = new ArrayList<>();
    for (String name : label.key()) {
      Object value = properties.get(name);
      if (value == null) {
        return null;
      }
      key.add(value);
    }
    return new NodeName(label, key);
  }

  /** A short name that is the same in every export, for formats that need one. */
  String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((label.name() + "\n" + key).getBytes(StandardCharsets.UTF_8));
      return "n" + HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return ORDER.compare(this, other);
  }
}
