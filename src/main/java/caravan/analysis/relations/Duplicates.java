package caravan.analysis.relations;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Files of equal content: each is said to be a copy of the oldest, so n files have n-1 relations.
 */
final class Duplicates {
  private record First(String path, long modified) {
    boolean before(Placed file) {
      return modified < file.modified()
          || (modified == file.modified() && path.compareTo(file.path()) < 0);
    }
  }

  private final Map<ContentId, First> firsts = new HashMap<>();

  void learn(Placed file) {
    // an empty file is no copy of another one
    if (file.size() > 0) {
      First first = firsts.get(file.content());
      if (first == null || !first.before(file)) {
        firsts.put(file.content(), new First(file.path(), file.modified()));
      }
    }
  }

  /** Whether a file is the one that stands for its content. */
  boolean stands(Placed file) {
    First first = firsts.get(file.content());
    return first == null || first.path().equals(file.path());
  }

  void resolve(Placed file, Consumer<Relation> sink) {
    First first = firsts.get(file.content());
    if (first != null && !first.path().equals(file.path())) {
      sink.accept(
          new Relation(
              file.path(),
              first.path(),
              Relation.Kind.DUPLICATE_OF,
              1.0,
              "the same "
                  + file.size()
                  + " bytes, and the other file is the oldest that has them"));
    }
  }
}
