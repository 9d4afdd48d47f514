package caravan.cli;

import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.relations.Placed;
import caravan.analysis.relations.Relations;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.vault.format.Snapshot;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Finds out how the files of a snapshot have to do with each other. */
final class SnapshotRelations {
  private record Place(String path, ContentId content, long size, long modified) {}

  private SnapshotRelations() {}

  /**
   * Puts the relations of a source's newest snapshot in the place of those of an older one.
   *
   * @return how many there are
   */
  static int update(UnderstandingStore store, TreeReader trees, Snapshot snapshot)
      throws IOException {
    List<Place> places = new ArrayList<>();
    walk(trees, snapshot.root(), "", places);
    List<Relation> relations = new ArrayList<>();
    try {
      Relations.of(
          () -> {
            Iterator<Place> each = places.iterator();
            return new Iterator<>() {
              @Override
              public boolean hasNext() {
                return each.hasNext();
              }

              @Override
              public Placed next() {
                return placed(store, each.next());
              }
            };
          },
          relations::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    store.relate(snapshot.source(), relations);
    return relations.size();
  }

  private static Placed placed(UnderstandingStore store, Place place) {
    Optional<Understanding> known = store.of(place.content());
    return known.isEmpty()
        ? Placed.bare(place.path(), place.content(), place.size(), place.modified())
        : new Placed(
            place.path(),
            place.content(),
            place.size(),
            place.modified(),
            known.get().code(),
            known.get().references(),
            known.get().pictureHash(),
            known.get().vector());
  }

  private static void walk(TreeReader trees, IdList pages, String path, List<Place> places)
      throws IOException {
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        walk(trees, entry.content(), below, places);
      } else if (entry.kind() == FileKind.FILE && entry.content().count() > 0) {
        places.add(
            new Place(
                below,
                ContentId.of(entry.content()),
                entry.metadata().size(),
                entry.metadata().mtimeSeconds() * 1000));
      }
    }
  }
}
