package caravan.graph.export;

import java.util.List;
import java.util.Optional;

/** The labels that are exported, in this order, with the properties that name a node. */
enum NodeLabel {
  Source("name"),
  Snapshot("id"),
  Content("id"),
  File("key"),
  Concept("name", "category"),
  Cluster("id"),
  Technology("name", "version"),
  Operation("id");

  private final List<String> key;

  NodeLabel(String... key) {
    this.key = List.of(key);
  }

  List<String> key() {
    return key;
  }

  /** The one of these labels that a node has. */
  static Optional<NodeLabel> of(Iterable<String> labels) {
    for (NodeLabel known : values()) {
      for (String label : labels) {
        if (label.equals(known.name())) {
          return Optional.of(known);
        }
      }
    }
    return Optional.empty();
  }
}
