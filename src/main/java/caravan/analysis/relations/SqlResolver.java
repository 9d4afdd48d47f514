package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** SQL: a file that uses a table depends on the nearest one that creates it. */
final class SqlResolver implements Resolver {
  private final Catalog catalog;

  SqlResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    for (Symbol symbol : code.symbols()) {
      catalog.name(key(symbol.name()), id);
    }
  }

  /** Names are the same in any case, and a schema before them is most often left out. */
  private static String key(String name) {
    return "sql " + name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    Set<String> own = new HashSet<>();
    code.symbols().forEach(symbol -> own.add(key(symbol.name())));
    for (Reference reference : code.references()) {
      String key = key(reference.target());
      if (!own.contains(key)) {
        edges.add(catalog.nearest(key, file.path()), 0.85, reference);
      }
    }
  }
}
