package caravan.analysis.relations;

import caravan.model.meaning.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Files of one folder whose names say that they are versions of each other: later to earlier. */
final class Versions {
  private record Version(String path, VersionName name, long modified) {}

  private final Map<String, List<Version>> families = new HashMap<>();

  void learn(Placed file) {
    VersionName name = VersionName.of(Paths.name(file.path()));
    String key = Paths.folder(file.path()) + "/" + name.stem();
    families
        .computeIfAbsent(key, k -> new ArrayList<>(1))
        .add(new Version(file.path(), name, file.modified()));
  }

  void resolve(Consumer<Relation> sink) {
    for (List<Version> family : families.values()) {
      if (family.size() > 1) {
        family.sort(
            Comparator.comparingLong((Version version) -> version.name().rank())
                .thenComparingLong(Version::modified)
                .thenComparing(Version::path));
        for (int i = 1; i < family.size(); i++) {
          tell(family.get(i), family.get(i - 1), sink);
        }
      }
    }
  }

  private static void tell(Version later, Version earlier, Consumer<Relation> sink) {
    String marks = (earlier.name().mark() + " " + later.name().mark()).strip();
    if (marks.isEmpty()) {
      // names that differ in upper and lower case only
      return;
    }
    double confidence = Math.min(later.name().confidence(), earlier.name().confidence());
    sink.accept(
        new Relation(
            later.path(),
            earlier.path(),
            Relation.Kind.VERSION_OF,
            confidence,
            "the names differ by: " + marks));
  }
}
