package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;

/** Ruby: {@code require_relative} from the file, {@code require} below a folder {@code lib}. */
final class RubyResolver implements Resolver {
  private static final int ABOVE = 12;

  private final Catalog catalog;

  RubyResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    // files are found by path
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    String folder = Paths.folder(file.path());
    for (Reference reference : code.references()) {
      if (!reference.kind().equals("import")) {
        continue;
      }
      String target = reference.target();
      String name = target.endsWith(".rb") ? target : target + ".rb";
      if (target.startsWith(".")) {
        edges.add(catalog.at(Paths.resolve(folder, name)), 0.98, reference);
        continue;
      }
      String root = folder;
      for (int i = 0; i < ABOVE && !root.isEmpty(); i++) {
        if (edges.add(catalog.at(root + "/lib/" + name), 0.93, reference)
            || (root.endsWith("/lib")
                && edges.add(catalog.at(root + "/" + name), 0.93, reference))) {
          break;
        }
        root = Paths.folder(root);
      }
    }
  }
}
