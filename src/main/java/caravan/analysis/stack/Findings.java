package caravan.analysis.stack;

import caravan.analysis.stack.Technology.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers what files say, and keeps of each technology the best evidence. For one thread. */
final class Findings {
  private final Dependencies dependencies;
  private final Map<String, Technology> byName = new TreeMap<>();
  private String file = "";

  Findings(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /** What is added from now on is from this file. */
  void in(String path) {
    file = path;
  }

  /** With a version rather than without; the first of two with one. */
  void add(String name, String version, Kind kind, int line) {
    Technology next = new Technology(name, version, kind, file, line);
    byName.merge(
        name,
        next,
        (old, found) -> old.version().isEmpty() && !found.version().isEmpty() ? found : old);
  }

  /** A dependency, of which only the known ones are technologies that people speak of. */
  void dependency(String ecosystem, String dependency, String version, int line) {
    Dependencies.Known known = dependencies.find(ecosystem, dependency);
    if (known != null) {
      add(known.technology(), version, known.kind(), line);
    }
  }

  List<Technology> all() {
    List<Technology> all = new ArrayList<>(byName.values());
    all.sort(Comparator.comparing(Technology::kind).thenComparing(Technology::name));
    return all;
  }
}
