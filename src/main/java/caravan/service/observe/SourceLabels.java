package caravan.service.observe;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names for labels. A source of the settings has one; one that was only named on a command line is
 * called by its path, and no label may be a path: it gets the last part of it, and where two would
 * be called alike, a number made of each whole name.
 */
final class SourceLabels {
  private SourceLabels() {}

  /** The label of each source. */
  static Map<String, String> of(Collection<String> names) {
    Map<String, TreeSet<String>> alike = new TreeMap<>();
    for (String name : names) {
      alike.computeIfAbsent(last(name), label -> new TreeSet<>()).add(name);
    }
    Map<String, String> labels = new HashMap<>();
    alike.forEach(
        (label, those) -> {
          for (String name : those) {
            boolean own = those.size() == 1 || name.equals(label);
            labels.put(name, own ? label : label + "-" + Integer.toHexString(name.hashCode()));
          }
        });
    return labels;
  }

  private static String last(String name) {
    String trimmed = name.replaceAll("[/\\\\]+$", "");
    String last =
        trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
    return last.isEmpty() ? "root" : last;
  }
}
