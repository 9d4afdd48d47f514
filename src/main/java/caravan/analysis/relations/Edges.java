package caravan.analysis.relations;

import caravan.model.meaning.Reference;
import caravan.model.meaning.Relation;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What one file depends on: each other file once, by the first evidence. */
final class Edges {
  private final Catalog catalog;
  private final int from;
  private final Consumer<Relation> sink;
  private final Set<Integer> seen = new HashSet<>();

  Edges(Catalog catalog, int from, Consumer<Relation> sink) {
    this.catalog = catalog;
    this.from = from;
    this.sink = sink;
  }

  /** Whether there is such a file, which may be the same one. */
  boolean add(int to, double confidence, Reference evidence) {
    if (to < 0) {
      return false;
    }
    if (to != from && seen.add(to)) {
      sink.accept(
          new Relation(
              catalog.path(from),
              catalog.path(to),
              Relation.Kind.DEPENDS_ON,
              confidence,
              evidence.kind() + " " + evidence.target() + ", line " + evidence.line()));
    }
    return true;
  }
}
