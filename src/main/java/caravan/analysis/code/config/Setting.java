package caravan.analysis.code.config;

import java.util.List;

/**
 * One value of a configuration file.
 *
 * @param path keys that lead to it, the outermost first; items of lists have none of their own
 * @param line from 1
 */
record Setting(List<String> path, String value, int line) {
  String key() {
    return path.isEmpty() ? "" : path.get(path.size() - 1);
  }

  /** The key at a depth; empty if it lies less deep. */
  String at(int depth) {
    return depth < path.size() ? path.get(depth) : "";
  }
}
