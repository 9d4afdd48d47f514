package caravan.analysis.stack;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which directories are projects: the outermost ones with a build file. Pure functions. */
public final class Projects {
  private static final Set<String> MARKERS =
      Set.of(
          "pom.xml",
          "build.gradle",
          "build.gradle.kts",
          "settings.gradle",
          "settings.gradle.kts",
          "package.json",
          "pyproject.toml",
          "setup.py",
          "pipfile",
          "go.mod",
          "cargo.toml",
          "gemfile",
          "composer.json",
          "cmakelists.txt",
          "meson.build",
          "configure.ac",
          "build.bazel",
          "build.sbt",
          "build.xml",
          "mix.exs",
          "rebar.config",
          "pubspec.yaml",
          "package.swift",
          "project.clj",
          "stack.yaml",
          "makefile",
          "chart.yaml",
          "directory.packages.props");

  private static final Pattern FOREIGN =
      Pattern.compile(
          "(?:^|/)(?:node_modules|vendor|site-packages|\\.venv|venv|target|dist|bower_components|__pycache__|\\.git|\\.tox)/");

  private Projects() {}

  /** Whether a file with this name makes its directory a project's. */
  static boolean isMarker(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return MARKERS.contains(lower)
        || lower.endsWith(".csproj")
        || lower.endsWith(".fsproj")
        || lower.endsWith(".vbproj")
        || lower.endsWith(".sln")
        || lower.endsWith(".gemspec");
  }

  /** Whether a path is of what others wrote or a tool made, inside a project. */
  static boolean isForeign(String path) {
    return FOREIGN.matcher(path).find();
  }

  /**
   * The projects' directories: those with a build file or a version control's directory that are
   * not below another one, since modules belong to the project around them.
   *
   * @param paths of files, with {@code /} between names
   * @return in alphabetical order, without a slash at the end; the empty text is the directory that
   *     the paths are relative to
   */
  public static List<String> roots(Collection<String> paths) {
    TreeSet<String> candidates = new TreeSet<>();
    for (String path : paths) {
      int git = path.indexOf(".git/");
      if (git == 0 || git > 0 && path.charAt(git - 1) == '/') {
        candidates.add(path.substring(0, Math.max(0, git - 1)));
      } else if (!isForeign(path) && isMarker(path.substring(path.lastIndexOf('/') + 1))) {
        candidates.add(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
      }
    }
    return candidates.stream().filter(each -> above(each, candidates).isEmpty()).toList();
  }

  /** The project that a file belongs to: the nearest root above it, empty if it is in none. */
  public static Optional<String> rootOf(String path, Collection<String> roots) {
    return above(path, roots);
  }

  private static Optional<String> above(String path, Collection<String> directories) {
    String directory = path;
    while (!directory.isEmpty()) {
      directory = directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
      if (directories.contains(directory)) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }
}
