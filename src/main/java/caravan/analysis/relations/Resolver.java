package caravan.analysis.relations;

import caravan.model.meaning.Code;

/** Finds the files that a source file of one family of languages refers to. */
interface Resolver {
  /**
   * Notes by what names others may refer to a file. Called for all files before any is resolved.
   */
  void learn(int id, Placed file, Code code);

  /** Keeps what others need to know of a file. Called for all files, when all were learned. */
  default void link(int id, Placed file, Code code) {}

  /** Adds an edge for each file that is referred to. */
  void resolve(Placed file, Code code, Edges edges);
}
