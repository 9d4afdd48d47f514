package caravan.analysis.relations;

import caravan.model.meaning.Reference;
import java.util.List;
import java.util.Set;

/**
 * Paths in configuration, scripts and documents: from the file's folder, and in the files of a CI
 * server from the folder of the project. A folder stands for the file that whoever reads the path
 * looks for in it.
 */
final class PathResolver {
  private static final Set<String> KINDS = Set.of("path", "link", "script");
  private static final String[] IN_FOLDER = {
    "/Dockerfile", "/main.tf", "/action.yml", "/README.md", "/kustomization.yaml", "/index.html"
  };

  private final Catalog catalog;

  PathResolver(Catalog catalog) {
    this.catalog = catalog;
  }

  void resolve(Placed file, List<Reference> references, Edges edges) {
    String folder = Paths.folder(file.path());
    for (Reference reference : references) {
      if (KINDS.contains(reference.kind())) {
        double confidence = reference.kind().equals("path") ? 0.85 : 0.93;
        if (!reference.target().startsWith("/")) {
          if (!from(folder, reference, confidence, edges)) {
            from(project(folder), reference, confidence - 0.1, edges);
          }
        } else if (catalog.at(reference.target()) >= 0) {
          edges.add(catalog.at(reference.target()), confidence, reference);
        }
      }
    }
  }

  /** The project around a file of its CI server. */
  private static String project(String folder) {
    for (String own : new String[] {"/.github/", "/.gitlab/", "/.circleci/"}) {
      int at = (folder + "/").indexOf(own);
      if (at >= 0) {
        return folder.substring(0, at);
      }
    }
    return folder;
  }

  private boolean from(String folder, Reference reference, double confidence, Edges edges) {
    String path = Paths.resolve(folder, reference.target());
    if (edges.add(catalog.at(path), confidence, reference)) {
      return true;
    }
    for (String inFolder : IN_FOLDER) {
      if (edges.add(catalog.at(path + inFolder), confidence - 0.1, reference)) {
        return true;
      }
    }
    return false;
  }
}
