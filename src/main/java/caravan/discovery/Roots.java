package caravan.discovery;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The roots of a source as one tree from {@code /}: directories that only lead to a root, and the
 * roots themselves. A root below another one is part of it. Immutable once built.
 */
final class Roots {
  /** A directory on the way to roots, or a root. */
  static final class Node {
    final Path path;
    final Map<FileName, Node> children = new TreeMap<>();
    boolean root;

    Node(Path path) {
      this.path = path;
    }
  }

  private final Node top = new Node(Path.of("/"));

  /**
   * @param paths absolute
   */
  Roots(List<Path> paths) {
    for (Path path : paths) {
      add(path.toAbsolutePath().normalize());
    }
  }

  Node top() {
    return top;
  }

  private void add(Path path) {
    List<Path> steps = new ArrayList<>();
    for (@Nullable Path at = path; at != null && at.getFileName() != null; at = at.getParent()) {
      steps.add(0, at);
    }
    Node node = top;
    for (Path step : steps) {
      if (node.root) {
        return;
      }
      node = node.children.computeIfAbsent(RawPaths.nameOf(step), name -> new Node(step));
    }
    node.root = true;
    node.children.clear();
  }
}
