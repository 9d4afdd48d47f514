package caravan.organization.view;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which directories are projects: those with a build file, and none within another. A home
 * directory is none, whatever lies in it. Pure; safe for concurrent use.
 */
public final class Projects {
  private static final Set<String> MARKERS =
      Set.of(
          "pom.xml",
          "build.gradle",
          "build.gradle.kts",
          "settings.gradle",
          "package.json",
          "Cargo.toml",
          "go.mod",
          "pyproject.toml",
          "setup.py",
          "CMakeLists.txt",
          "composer.json",
          "Gemfile",
          "mix.exs",
          "Package.swift",
          "meson.build",
          "configure.ac");

  /** Each root with the name of its folder. */
  private final Map<String, String> folders;

  private Projects(Map<String, String> folders) {
    this.folders = folders;
  }

  /**
   * Projects that are known already.
   *
   * @param folders absolute path of each root, and the name that its folder gets
   */
  static Projects of(Map<String, String> folders) {
    return new Projects(new TreeMap<>(folders));
  }

  /** The same over a map that grows. */
  static Projects over(Map<String, String> folders) {
    return new Projects(folders);
  }

  /** Whether a file of this name makes its directory a project. */
  public static boolean isMarker(String name) {
    return MARKERS.contains(name);
  }

  /** The outermost directories with a build file directly in them. */
  public static Set<String> roots(Collection<String> paths) {
    Set<String> marked = new TreeSet<>();
    for (String path : paths) {
      int slash = path.lastIndexOf('/');
      String directory = path.substring(0, Math.max(slash, 0));
      boolean git = path.endsWith("/.git/HEAD");
      if (git || (MARKERS.contains(path.substring(slash + 1)) && !isHome(directory))) {
        String root = git ? path.substring(0, path.length() - "/.git/HEAD".length()) : directory;
        if (!isHome(root)) {
          marked.add(root);
        }
      }
    }
    Set<String> outermost = new TreeSet<>();
    for (String root : marked) {
      if (above(root, outermost).isEmpty()) {
        outermost.add(root);
      }
    }
    return outermost;
  }

  /** A home directory, which is no project whatever lies in it. */
  public static boolean isHome(String directory) {
    return directory.isEmpty()
        || directory.equals("/root")
        || directory.matches("/(home|Users)(/[^/]+)?");
  }

  private static Optional<String> above(String path, Set<String> roots) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      String directory = path.substring(0, slash);
      if (roots.contains(directory)) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  /** The root of the project that a file is in; empty if it is in none. */
  Optional<String> rootOf(String path) {
    return above(path, folders.keySet());
  }

  String folder(String root) {
    return folders.getOrDefault(root, root.substring(root.lastIndexOf('/') + 1));
  }
}
