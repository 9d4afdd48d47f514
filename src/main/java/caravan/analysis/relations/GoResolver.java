package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Go: a package is a folder below the module of a {@code go.mod}, or what that replaces a module
 * by. Of a package's files, those count that declare what is used of it.
 */
final class GoResolver implements Resolver {
  private static final int FILES = 200;

  private final Catalog catalog;
  private final Folders folders;

  GoResolver(Catalog catalog, Folders folders) {
    this.catalog = catalog;
    this.folders = folders;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    String folder = Paths.folder(file.path());
    if (file.path().endsWith("_test.go")) {
      return;
    }
    catalog.name("gopkg " + folder, id);
    for (Symbol symbol : code.symbols()) {
      if (!symbol.kind().equals("method")) {
        catalog.name("go " + folder + " " + symbol.name(), id);
      }
    }
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    Map<String, String> names = new HashMap<>();
    Map<String, Reference> unused = new HashMap<>();
    for (Reference reference : code.references()) {
      String target = reference.target();
      if (reference.kind().equals("import")) {
        String folder = folder(target, file.path());
        if (folder != null) {
          names.put(Paths.name(target), folder);
          unused.put(folder, reference);
        }
      } else if (reference.kind().equals("alias")) {
        int space = target.indexOf(' ');
        String folder = folder(target.substring(space + 1), file.path());
        if (folder != null) {
          names.put(target.substring(0, space), folder);
        }
      }
    }
    for (Reference reference : code.references()) {
      if (reference.kind().equals("type")) {
        used(file, reference, names, unused, edges);
      }
    }
    // for its side effects, or under a name that differs from its folder's
    unused.forEach((folder, reference) -> all("gopkg " + folder, 0.8, reference, edges));
  }

  private void used(
      Placed file,
      Reference reference,
      Map<String, String> names,
      Map<String, Reference> unused,
      Edges edges) {
    String target = reference.target();
    int dot = target.indexOf('.');
    String own = Paths.folder(file.path());
    String folder = dot < 0 ? own : names.get(target.substring(0, dot));
    if (folder != null
        && all("go " + folder + " " + target.substring(dot + 1), 0.95, reference, edges)) {
      unused.remove(folder);
    }
  }

  private boolean all(String key, double confidence, Reference reference, Edges edges) {
    Ids ids = catalog.named(key);
    for (int i = 0; ids != null && i < Math.min(ids.size(), FILES); i++) {
      edges.add(ids.get(i), confidence, reference);
    }
    return ids != null;
  }

  private @Nullable String folder(String target, String from) {
    for (String replaced : folders.aliased(from, target)) {
      if (catalog.knows("gopkg " + replaced)) {
        return replaced;
      }
    }
    String prefix = target;
    while (true) {
      String root = folders.module("go " + prefix, from);
      if (root != null) {
        String folder = root + target.substring(prefix.length());
        return catalog.knows("gopkg " + folder) ? folder : null;
      }
      int slash = prefix.lastIndexOf('/');
      if (slash < 0) {
        return null;
      }
      prefix = prefix.substring(0, slash);
    }
  }
}
