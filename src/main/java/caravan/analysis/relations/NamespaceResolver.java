package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** PHP and C#: types by their qualified names, which say nothing of the file's path. */
final class NamespaceResolver implements Resolver {
  private static final Set<String> TYPES =
      Set.of("class", "interface", "trait", "enum", "struct", "record");

  private final Catalog catalog;
  private final String separator;
  private final String space;

  /**
   * @param separator between the parts of a name
   * @param space keeps one language's names from another's
   */
  NamespaceResolver(Catalog catalog, String separator, String space) {
    this.catalog = catalog;
    this.separator = separator;
    this.space = space;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    for (Symbol symbol : code.symbols()) {
      if (TYPES.contains(symbol.kind())) {
        catalog.name(key(code.namespace(), symbol.name()), id);
      }
    }
  }

  private String key(String namespace, String name) {
    return space + (namespace.isEmpty() ? name : namespace + separator + name);
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    Set<String> own = new HashSet<>();
    code.symbols().forEach(symbol -> own.add(symbol.name()));
    Map<String, String> named = new HashMap<>();
    List<String> whole = new ArrayList<>();
    for (Reference reference : code.references()) {
      if (reference.kind().equals("import")) {
        String target = bare(reference.target());
        if (!edges.add(nearest("", target, file), 0.95, reference)) {
          whole.add(target);
        }
        named.put(target.substring(target.lastIndexOf(separator) + 1), target);
      } else if (reference.kind().equals("include")) {
        include(file, reference, edges);
      }
    }
    for (Reference reference : code.references()) {
      if (reference.kind().equals("type")) {
        type(file, code, reference, own, named, whole, edges);
      }
    }
  }

  private String bare(String name) {
    return name.startsWith(separator) ? name.substring(separator.length()) : name;
  }

  private void type(
      Placed file,
      Code code,
      Reference reference,
      Set<String> own,
      Map<String, String> named,
      List<String> whole,
      Edges edges) {
    String target = reference.target();
    String first = target.contains(separator) ? "" : target;
    if (own.contains(target)) {
      return;
    }
    if (target.startsWith(separator)) {
      edges.add(nearest("", bare(target), file), 0.95, reference);
      return;
    }
    String explicit = named.get(first);
    if (explicit != null && edges.add(nearest("", explicit, file), 0.95, reference)) {
      return;
    }
    // C# also looks into the namespaces around
    String around = code.namespace();
    while (true) {
      if (edges.add(nearest(around, target, file), 0.9, reference)) {
        return;
      }
      int dot = around.lastIndexOf(separator);
      if (dot < 0 || separator.equals("\\")) {
        break;
      }
      around = around.substring(0, dot);
    }
    for (String namespace : whole) {
      if (edges.add(nearest(namespace, target, file), 0.85, reference)) {
        return;
      }
    }
  }

  private void include(Placed file, Reference reference, Edges edges) {
    String path = Paths.resolve(Paths.folder(file.path()), reference.target());
    if (!edges.add(catalog.at(path), 0.95, reference)) {
      String suffix = reference.target().replaceFirst("^(\\.{0,2}/)+", "");
      if (catalog.countEndingWith(suffix) == 1) {
        edges.add(catalog.endingWith(suffix, file.path()), 0.7, reference);
      }
    }
  }

  private int nearest(String namespace, String name, Placed file) {
    return catalog.nearest(key(namespace, name), file.path());
  }
}
