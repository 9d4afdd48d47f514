package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;

/**
 * Python: a module's name is its path below a root of packages. Which folders are roots is not
 * written anywhere; they are those above the outermost package that a file belongs to, the nearest
 * first, and the folders {@code src} and {@code lib} in them.
 */
final class PythonResolver implements Resolver {
  private static final int ROOTS = 24;
  private static final String[] BELOW = {"", "/src", "/lib"};

  private final Catalog catalog;

  PythonResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    // modules are found by path
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    String folder = Paths.folder(file.path());
    String outermost = folder;
    while (!outermost.isEmpty() && catalog.at(outermost + "/__init__.py") >= 0) {
      outermost = Paths.folder(outermost);
    }
    for (Reference reference : code.references()) {
      if (reference.kind().equals("import")) {
        if (reference.target().startsWith(".")) {
          relative(folder, reference, edges);
        } else {
          absolute(outermost, reference, edges);
        }
      }
    }
  }

  private void relative(String folder, Reference reference, Edges edges) {
    String target = reference.target();
    int dots = 0;
    while (dots < target.length() && target.charAt(dots) == '.') {
      dots++;
    }
    String base = folder;
    for (int i = 1; i < dots; i++) {
      base = Paths.folder(base);
    }
    edges.add(module(base, target.substring(dots), true), 0.98, reference);
  }

  private void absolute(String outermost, Reference reference, Edges edges) {
    String root = outermost;
    for (int i = 0; i < ROOTS; i++) {
      for (String below : BELOW) {
        int found = module(root + below, reference.target(), false);
        if (found >= 0) {
          edges.add(found, i == 0 ? 0.97 : 0.9, reference);
          return;
        }
      }
      if (root.isEmpty()) {
        return;
      }
      root = Paths.folder(root);
    }
  }

  /** The module itself, or the one that holds the imported name. */
  private int module(String root, String name, boolean orPackage) {
    String path = name.replace('.', '/');
    if (path.endsWith("/*")) {
      path = path.substring(0, path.length() - 2);
    } else if (path.equals("*")) {
      path = "";
    }
    int found = file(root, path);
    int slash = path.lastIndexOf('/');
    if (found < 0 && (slash > 0 || (orPackage && !path.isEmpty()))) {
      found = file(root, slash < 0 ? "" : path.substring(0, slash));
    }
    return found;
  }

  private int file(String root, String path) {
    String base = path.isEmpty() ? root : root + "/" + path;
    int found = catalog.at(base + "/__init__.py");
    if (found < 0 && !path.isEmpty()) {
      found = catalog.at(base + ".py");
    }
    return found < 0 && !path.isEmpty() ? catalog.at(base + ".pyi") : found;
  }
}
