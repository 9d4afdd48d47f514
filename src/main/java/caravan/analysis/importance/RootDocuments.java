package caravan.analysis.importance;

import java.util.Locale;
import java.util.Set;

/** Files without which a project cannot be built or understood, by name. Pure functions. */
final class RootDocuments {
  private static final Set<String> STEMS =
      Set.of("readme", "license", "licence", "copying", "notice", "authors", "contributing");

  private static final Set<String> BUILD =
      Set.of(
          "pom.xml",
          "build.gradle",
          "build.gradle.kts",
          "settings.gradle",
          "settings.gradle.kts",
          "build.xml",
          "build.sbt",
          "package.json",
          "cargo.toml",
          "go.mod",
          "pyproject.toml",
          "setup.py",
          "setup.cfg",
          "requirements.txt",
          "pipfile",
          "gemfile",
          "rakefile",
          "composer.json",
          "mix.exs",
          "pubspec.yaml",
          "makefile",
          "gnumakefile",
          "cmakelists.txt",
          "meson.build",
          "configure.ac",
          "dockerfile",
          "docker-compose.yml",
          "docker-compose.yaml",
          "compose.yml",
          "compose.yaml",
          "jenkinsfile",
          "flake.nix");

  private static final Set<String> BUILD_EXTENSIONS =
      Set.of("sln", "csproj", "fsproj", "vbproj", "vcxproj", "gemspec", "cabal", "gpr");

  private RootDocuments() {}

  static boolean is(String written) {
    String name = written.toLowerCase(Locale.ROOT);
    if (BUILD.contains(name)) {
      return true;
    }
    int first = name.indexOf('.');
    if (STEMS.contains(first < 0 ? name : name.substring(0, first))) {
      return true;
    }
    int last = name.lastIndexOf('.');
    return last >= 0 && BUILD_EXTENSIONS.contains(name.substring(last + 1));
  }
}
