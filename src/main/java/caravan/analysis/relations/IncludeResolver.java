package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
    List<Reference> likeliest = new ArrayList<>(code.references());
    likeliest.sort(Comparator.comparingDouble(reference -> -most(reference.kind())));
    for (Reference reference : likeliest) { // the first evidence of an edge counts
      double most = most(reference.kind());
      if (most == 0) {
        continue;
      }
      String target = reference.target();
      boolean system = target.startsWith("<");
      String header = system ? target.substring(1, target.length() - 1) : target;
      if (!system
          && edges.add(
              catalog.at(Paths.resolve(folder, header)), Math.min(most, 0.98), reference)) {
        continue;
      }
      String suffix = withoutUpwards(header);
      if (suffix.isEmpty() || (system && StandardHeaders.contains(suffix))) {
        continue;
      }
      double confidence = catalog.countEndingWith(suffix) == 1 ? 0.9 : 0.75;
      edges.add(catalog.endingWith(suffix, file.path()), Math.min(most, confidence), reference);
    }
  }

  /** The highest confidence, by how likely the line is compiled; 0 for what is no include. */
  private static double most(String kind) {
    return switch (kind) {
      case "include" -> 1;
      case "include-if" -> 0.5;
      case "include-elsewhere" -> 0.3;
      default -> 0;
    };
  }

  private static String withoutUpwards(String header) {
    String rest = header;
    while (rest.startsWith("../") || rest.startsWith("./")) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }
}
