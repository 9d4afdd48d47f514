package caravan.graph.search;

import java.util.ArrayList;
import java.util.List;

/** A file that becomes a hit: the newest of its versions that were found, and the others. */
final class Found {
  private final double score;
  private final List<Sighting> versions = new ArrayList<>();
  private final List<String> copies;
  private final int moreCopies;

  Found(double score, Sighting first, List<String> copies, int moreCopies) {
    this.score = score;
    this.copies = List.copyOf(copies);
    this.moreCopies = moreCopies;
    versions.add(first);
  }

  void add(Sighting version) {
    versions.add(version);
    versions.sort((a, b) -> Long.compare(b.until(), a.until()));
  }

  double score() {
    return score;
  }

  Sighting newest() {
    return versions.get(0);
  }

  /** The newest first. */
  List<Sighting> versions() {
    return List.copyOf(versions);
  }

  List<String> copies() {
    return copies;
  }

  int moreCopies() {
    return moreCopies;
  }
}
