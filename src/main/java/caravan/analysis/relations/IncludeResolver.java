package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;

/**
 * C and C++: a header in quotes lies beside the file, or else below one of the compiler's folders.
 * Which folders these are is not written in the code; a header belongs to the one file that ends so
 * and lies nearest, and to none if two are as near.
 */
final class IncludeResolver implements Resolver {
  private final Catalog catalog;

  IncludeResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    // headers are found by path
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    String folder = Paths.folder(file.path());
    for (Reference reference : code.references()) {
      if (!reference.kind().equals("include")) {
        continue;
      }
      String target = reference.target();
      boolean system = target.startsWith("<");
      String header = system ? target.substring(1, target.length() - 1) : target;
      if (!system && edges.add(catalog.at(Paths.resolve(folder, header)), 0.98, reference)) {
        continue;
      }
      String suffix = withoutUpwards(header);
      if (suffix.isEmpty() || (system && StandardHeaders.contains(suffix))) {
        continue;
      }
      double confidence = catalog.countEndingWith(suffix) == 1 ? 0.9 : 0.75;
      edges.add(catalog.endingWith(suffix, file.path()), confidence, reference);
    }
  }

  private static String withoutUpwards(String header) {
    String rest = header;
    while (rest.startsWith("../") || rest.startsWith("./")) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }
}
