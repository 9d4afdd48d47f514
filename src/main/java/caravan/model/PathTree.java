package caravan.model;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Some paths below a directory as a tree of names, sorted as a walk meets them. Immutable. */
public final class PathTree {
  private final NavigableMap<FileName, PathTree> children = new TreeMap<>();

  private PathTree() {}

  /**
   * The tree of these paths. One that leads to another is a directory.
   *
   * @param paths each by its names, from the top
   */
  public static PathTree of(Collection<List<FileName>> paths) {
    PathTree top = new PathTree();
    for (List<FileName> path : paths) {
      PathTree node = top;
      for (FileName name : path) {
        node = node.children.computeIfAbsent(name, below -> new PathTree());
      }
    }
    return top;
  }

  /** What is below, by name. */
  public NavigableMap<FileName, PathTree> children() {
    return Collections.unmodifiableNavigableMap(children);
  }

  /** Whether nothing is below: the path itself is wanted. */
  public boolean isLeaf() {
    return children.isEmpty();
  }
}
