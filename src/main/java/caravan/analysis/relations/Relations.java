package caravan.analysis.relations;

import caravan.model.meaning.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Finds out how files have to do with each other. Without state; safe for concurrent use. */
public final class Relations {
  private Relations() {}

  /**
   * All relations of a list of files that fits memory.
   *
   * @param files with distinct paths
   */
  public static List<Relation> of(List<Placed> files) {
    List<Relation> all = new ArrayList<>();
    of(files, all::add);
    return all;
  }

  /**
   * Goes over the files three times: for what they are called, for what their signatures name, and
   * for what they refer to. Keeps paths, names and vectors, not the files' own records; so whoever
   * calls may load them anew each time. Takes a time that grows about as the files.
   *
   * @param files with distinct paths, the same ones in the same order each time
   * @param sink is given each relation
   */
  public static void of(Iterable<Placed> files, Consumer<Relation> sink) {
    Dependencies dependencies = new Dependencies();
    Duplicates duplicates = new Duplicates();
    Versions versions = new Versions();
    for (Placed file : files) {
      dependencies.learn(file);
      duplicates.learn(file);
      versions.learn(file);
    }
    Pictures pictures = new Pictures();
    Meanings meanings = new Meanings();
    int linked = 0;
    for (Placed file : files) {
      dependencies.link(linked++, file);
      // a copy is as similar to all others as what it is a copy of
      if (duplicates.stands(file)) {
        file.pictureHash().ifPresent(hash -> pictures.learn(file.path(), hash));
        file.vector().ifPresent(vector -> meanings.learn(file.path(), vector));
      }
    }
    int id = 0;
    for (Placed file : files) {
      dependencies.resolve(id++, file, sink);
      duplicates.resolve(file, sink);
    }
    versions.resolve(sink);
    pictures.resolve(sink);
    meanings.resolve(sink);
  }
}
