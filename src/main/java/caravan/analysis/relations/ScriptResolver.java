package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import java.util.List;

/**
 * JavaScript and TypeScript: relative paths with the endings that Node and TypeScript try, folders
 * by their index, and names that {@code tsconfig.json} and {@code package.json} give to folders.
 */
final class ScriptResolver implements Resolver {
  private static final List<String> SCRIPT =
      List.of(
          ".js", ".mjs", ".cjs", ".jsx", ".json", ".ts", ".tsx", ".mts", ".cts", ".d.ts", ".vue");
  private static final List<String> TYPED =
      List.of(
          ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue");

  private final Catalog catalog;
  private final Folders folders;

  ScriptResolver(Catalog catalog, Folders folders) {
    this.catalog = catalog;
    this.folders = folders;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    // modules are found by path, and packages by their package.json
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    List<String> endings = code.language().equals("typescript") ? TYPED : SCRIPT;
    for (Reference reference : code.references()) {
      if (reference.kind().equals("import")) {
        String target = reference.target();
        int query = target.indexOf('?');
        String plain = query > 0 ? target.substring(0, query) : target;
        if (plain.startsWith(".") || plain.startsWith("/")) {
          edges.add(at(Paths.resolve(Paths.folder(file.path()), plain), endings), 0.98, reference);
        } else {
          bare(file, plain, reference, endings, edges);
        }
      }
    }
  }

  private void bare(
      Placed file, String name, Reference reference, List<String> endings, Edges edges) {
    for (String candidate : folders.aliased(file.path(), name)) {
      if (edges.add(at(candidate, endings), 0.93, reference)) {
        return;
      }
    }
    String packageName = packageOf(name);
    String rest = name.length() > packageName.length() ? name.substring(packageName.length()) : "";
    String root = folders.module("npm " + packageName, file.path());
    if (root == null) {
      return;
    }
    for (String below : new String[] {"", "/src", "/lib"}) {
      String candidate = root + below + rest;
      int found = rest.isEmpty() ? index(candidate, endings) : at(candidate, endings);
      if (edges.add(found, 0.9, reference)) {
        return;
      }
    }
  }

  private static String packageOf(String name) {
    int slash = name.indexOf('/');
    if (slash > 0 && name.startsWith("@")) {
      slash = name.indexOf('/', slash + 1);
    }
    return slash < 0 ? name : name.substring(0, slash);
  }

  private int at(String path, List<String> endings) {
    int exact = catalog.at(path);
    if (exact >= 0) {
      return exact;
    }
    for (String ending : endings) {
      int found = catalog.at(path + ending);
      if (found >= 0) {
        return found;
      }
    }
    // TypeScript's sources name the scripts that will be made of them
    for (String[] rewriting :
        new String[][] {
          {".js", ".ts"},
          {".js", ".tsx"},
          {".jsx", ".tsx"},
          {".mjs", ".mts"},
          {".cjs", ".cts"},
          {".js", ".d.ts"}
        }) {
      if (path.endsWith(rewriting[0])) {
        String stem = path.substring(0, path.length() - rewriting[0].length());
        int found = catalog.at(stem + rewriting[1]);
        if (found >= 0) {
          return found;
        }
      }
    }
    return index(path, endings);
  }

  private int index(String folder, List<String> endings) {
    String main = folders.main(folder);
    if (main != null) {
      String path = Paths.resolve(folder, main);
      int found = catalog.at(path);
      for (int i = 0; found < 0 && i < endings.size(); i++) {
        found = catalog.at(path + endings.get(i));
      }
      if (found >= 0) {
        return found;
      }
    }
    for (String ending : endings) {
      int found = catalog.at(folder + "/index" + ending);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }
}
