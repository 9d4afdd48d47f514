package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Java, Kotlin and Scala: types and top-level members by their qualified names. */
final class JvmResolver implements Resolver {
  /** It must be there for the compiler, and makes no difference. */
  private static final double UNUSED = 0.5;

  private final Catalog catalog;
  private final Signatures signatures = new Signatures();

  JvmResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    for (Symbol symbol : code.symbols()) {
      if (!symbol.kind().startsWith("member ") && !symbol.kind().equals("method")) {
        catalog.name(Scope.TYPE + Scope.qualified(code.namespace(), symbol.name()), id);
      }
    }
  }

  @Override
  public void link(int id, Placed file, Code code) {
    if (code.language().equals("java")) {
      Scope scope = new Scope(catalog, file.path(), code);
      for (Reference reference : code.references()) {
        if (reference.kind().equals("import")) {
          scope.imports(reference);
        }
      }
      signatures.learn(id, scope, code.references());
    }
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    Scope scope = new Scope(catalog, file.path(), code);
    Set<Integer> known = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (Reference reference : code.references()) {
      if (reference.kind().equals("type")) {
        String name = reference.target();
        used.add(name.indexOf('.') < 0 ? name : name.substring(0, name.indexOf('.')));
      }
    }
    for (Reference reference : code.references()) {
      if (reference.kind().equals("import")) {
        Scope.Found found = scope.imports(reference);
        if (code.language().equals("java") && unused(reference.target(), used)) {
          edges.add(found.id(), UNUSED, reference);
        } else {
          add(found, reference, known, edges);
        }
      }
    }
    for (Reference reference : code.references()) {
      if (reference.kind().equals("type")) {
        add(scope.type(reference.target()), reference, known, edges);
      }
    }
    if (code.language().equals("java")) {
      int self = catalog.at(file.path());
      signatures
          .called(self, known, scope, code.references())
          .forEach((to, call) -> edges.add(to, 0.8, call));
    }
  }

  /** An import of a type that only comments name. */
  private static boolean unused(String target, Set<String> used) {
    String name = target.substring(target.lastIndexOf('.') + 1);
    boolean type =
        name.length() > 1
            && Character.isUpperCase(name.charAt(0))
            && !name.equals(name.toUpperCase(Locale.ROOT));
    return type && !used.contains(name);
  }

  private static void add(Scope.Found found, Reference reference, Set<Integer> known, Edges edges) {
    if (edges.add(found.id(), found.confidence(), reference)) {
      known.add(found.id());
    }
  }
}
