package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rust: {@code mod} names a file, and a path in {@code use} follows the files of modules. */
final class RustResolver implements Resolver {
  private static final List<String> ROOTS = List.of("lib.rs", "main.rs");

  private final Catalog catalog;
  private final Folders folders;

  RustResolver(Catalog catalog, Folders folders) {
    this.catalog = catalog;
    this.folders = folders;
  }

  @Override
  public void learn(int id, Placed file, Code code) {
    // modules are found by path
  }

  @Override
  public void resolve(Placed file, Code code, Edges edges) {
    for (Reference reference : code.references()) {
      if (!reference.kind().equals("import")) {
        continue;
      }
      String target = reference.target();
      if (target.startsWith("mod ")) {
        edges.add(module(below(file.path()), target.substring(4)), 0.98, reference);
      } else {
        edges.add(path(file.path(), target), 0.95, reference);
      }
    }
  }

  /** The folder that the modules of a file lie in. */
  private static String below(String path) {
    String name = Paths.name(path);
    String folder = Paths.folder(path);
    boolean holder = name.equals("mod.rs") || ROOTS.contains(name);
    return holder ? folder : folder + "/" + Paths.stem(name);
  }

  private int module(String folder, String name) {
    int found = catalog.at(folder + "/" + name + ".rs");
    return found < 0 ? catalog.at(folder + "/" + name + "/mod.rs") : found;
  }

  private int path(String from, String target) {
    Deque<String> segments = new ArrayDeque<>(List.of(target.split("::")));
    String first = segments.isEmpty() ? "" : segments.poll();
    String folder = below(from);
    int start = -1;
    switch (first) {
      case "crate" -> {
        String root = crateRoot(from);
        if (root == null) {
          return -1;
        }
        folder = root;
        start = root(root);
      }
      case "self" -> {}
      case "super" -> {
        folder = Paths.folder(folder);
        while ("super".equals(segments.peek())) {
          segments.poll();
          folder = Paths.folder(folder);
        }
      }
      default -> {
        String root = folders.module("cargo " + first.replace('_', '-'), from);
        root = root == null ? folders.module("cargo " + first, from) : root;
        if (root == null) {
          // since the edition of 2018, a path may start with a module of the same file
          return module(folder, first);
        }
        folder = root + "/src";
        start = root(folder);
      }
    }
    int found = start;
    for (String segment : segments) {
      int next = module(folder, segment);
      if (next < 0) {
        break;
      }
      found = next;
      folder = below(catalog.path(next));
    }
    return found;
  }

  private @Nullable String crateRoot(String from) {
    String folder = Paths.folder(from);
    while (!folder.isEmpty()) {
      if (root(folder) >= 0) {
        return folder;
      }
      folder = Paths.folder(folder);
    }
    return null;
  }

  private int root(String folder) {
    int found = catalog.at(folder + "/lib.rs");
    return found < 0 ? catalog.at(folder + "/main.rs") : found;
  }
}
