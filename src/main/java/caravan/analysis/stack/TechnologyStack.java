package caravan.analysis.stack;

import caravan.analysis.stack.Technology.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds what a project is built of, from the files of one project in a directory or a snapshot.
 * Reads at most 200 files of at most 1 MB, the ones nearest to the root first; follows no reference
 * and asks no network. Safe for concurrent use.
 */
public final class TechnologyStack {
  /** In bytes; a larger file is named in {@link Stack#unread}. */
  static final int LARGEST = 1 << 20;

  private static final int MOST = 200;

  /** Its table, loaded when the first project is looked at. */
  private static final class Table {
    static final Dependencies DEPENDENCIES = new Dependencies();
  }

  /**
   * What the project is built of.
   *
   * @param files by path relative to the project, with {@code /} between names
   */
  public Stack of(Map<String, ? extends ProjectFile> files) {
    Findings findings = new Findings(Table.DEPENDENCIES);
    List<String> unread = new ArrayList<>();
    List<String> telling =
        files.keySet().stream()
            .filter(path -> !Projects.isForeign(path) && tells(path))
            .sorted(TechnologyStack::nearestFirst)
            .toList();
    for (String path : telling.subList(0, Math.min(MOST, telling.size()))) {
      ProjectFile file = files.get(path);
      if (file == null || file.size() > LARGEST) {
        unread.add(path + ": larger than 1 MB");
        continue;
      }
      findings.in(path);
      try {
        read(path, file.bytes(), findings);
      } catch (IOException e) {
        unread.add(path + ": it cannot be read, or is not of the form that its name says");
      }
    }
    if (telling.size() > MOST) {
      unread.add((telling.size() - MOST) + " more files: only the nearest " + MOST + " are read");
    }
    return new Stack(findings.all(), unread);
  }

  private static int nearestFirst(String a, String b) {
    int byDepth = Long.compare(depth(a), depth(b));
    // A lock file says exactly what its neighbour only asks for.
    int byLock = Boolean.compare(isLock(b), isLock(a));
    return byDepth != 0 ? byDepth : byLock != 0 ? byLock : a.compareTo(b);
  }

  private static boolean isLock(String path) {
    return path.endsWith(".lock") || path.endsWith("-lock.yaml");
  }

  private static long depth(String path) {
    return path.chars().filter(c -> c == '/').count();
  }

  private static boolean tells(String path) {
    String name = name(path);
    return Projects.isMarker(name)
        || name.endsWith(".yaml")
        || name.endsWith(".yml")
        || name.endsWith(".tf")
        || name.endsWith(".lock")
        || name.startsWith("dockerfile")
        || name.startsWith("containerfile")
        || name.startsWith("jenkinsfile")
        || name.startsWith("requirements") && name.endsWith(".txt")
        || name.equals("packages.config")
        || name.equals("gradle-wrapper.properties");
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  private static void read(String path, byte[] bytes, Findings to) throws IOException {
    String name = name(path);
    String text = new String(bytes, StandardCharsets.UTF_8);
    switch (name) {
      case "pom.xml" -> XmlBuilds.maven(bytes, to);
      case "packages.config", "directory.packages.props" -> XmlBuilds.dotNet(bytes, to);
      case "package.json" -> Packages.npm(bytes, to);
      case "composer.json" -> Packages.composer(bytes, to);
      case "yarn.lock" -> Packages.yarn(text, to);
      case "pnpm-lock.yaml" -> Packages.pnpm(text, to);
      case "cargo.toml", "cargo.lock", "pyproject.toml", "pipfile", "poetry.lock", "uv.lock" ->
          Packages.toml(name, text, to);
      case "go.mod" -> Packages.go(text, to);
      case "gemfile", "gemfile.lock" -> Packages.gems(text, to);
      case "gradle-wrapper.properties" -> Deployments.wrapper(text, to);
      case "chart.yaml" -> Deployments.chart(bytes, text, to);
      case ".gitlab-ci.yml" -> Deployments.ci("GitLab CI", bytes, text, to);
      case ".travis.yml" -> Deployments.ci("Travis CI", bytes, text, to);
      case "azure-pipelines.yml" -> Deployments.ci("Azure Pipelines", bytes, text, to);
      case "bitbucket-pipelines.yml" -> Deployments.ci("Bitbucket Pipelines", bytes, text, to);
      default -> byForm(path, name, bytes, text, to);
    }
  }

  private static void byForm(String path, String name, byte[] bytes, String text, Findings to)
      throws IOException {
    boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml");
    if (MARKS.containsKey(name)) {
      to.add(MARKS.get(name), "", Kind.BUILD, 1);
    } else if (name.endsWith(".csproj") || name.endsWith(".fsproj") || name.endsWith(".vbproj")) {
      XmlBuilds.dotNet(bytes, to);
      to.add(
          name.endsWith(".csproj") ? "C#" : name.endsWith(".fsproj") ? "F#" : "Visual Basic",
          "",
          Kind.LANGUAGE,
          1);
    } else if (name.endsWith(".gradle") || name.endsWith(".gradle.kts")) {
      Deployments.gradle(text, to);
    } else if (name.startsWith("dockerfile") || name.startsWith("containerfile")) {
      Deployments.docker(text, to);
    } else if (name.startsWith("jenkinsfile")) {
      to.add("Jenkins", "", Kind.CI, 1);
    } else if (name.startsWith("requirements") && name.endsWith(".txt")) {
      Packages.requirements(text, to);
    } else if (name.endsWith(".gemspec")) {
      Packages.gems(text, to);
    } else if (name.endsWith(".tf")) {
      Deployments.terraform(text, to);
    } else if (yaml && ("/" + path).contains("/.github/workflows/")) {
      Deployments.ci("GitHub Actions", bytes, text, to);
    } else if (yaml && ("/" + path).contains("/.circleci/")) {
      Deployments.ci("CircleCI", bytes, text, to);
    } else if (yaml && name.contains("compose")) {
      Deployments.compose(bytes, text, to);
    } else if (yaml) {
      Deployments.yaml(bytes, text, to);
    }
  }

  /** Files of which the name says all. */
  private static final Map<String, String> MARKS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("cmakelists.txt", "CMake"),
              Map.entry("meson.build", "Meson"),
              Map.entry("configure.ac", "Autoconf"),
              Map.entry("makefile", "Make"),
              Map.entry("build.bazel", "Bazel"),
              Map.entry("build.sbt", "sbt"),
              Map.entry("build.xml", "Ant"),
              Map.entry("mix.exs", "Mix"),
              Map.entry("rebar.config", "Rebar"),
              Map.entry("pubspec.yaml", "Dart pub"),
              Map.entry("package.swift", "Swift Package Manager"),
              Map.entry("project.clj", "Leiningen"),
              Map.entry("stack.yaml", "Stack"),
              Map.entry("setup.py", "setuptools")));
}
