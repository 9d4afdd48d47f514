package caravan.analysis.code.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a configuration file is for, by its name or by keys that only its sort has. */
final class Kinds {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("package.json", "npm package"),
          Map.entry("tsconfig.json", "typescript project"),
          Map.entry("composer.json", "composer package"),
          Map.entry("pom.xml", "maven project"),
          Map.entry("cargo.toml", "cargo package"),
          Map.entry("pyproject.toml", "python project"),
          Map.entry("setup.cfg", "python project"),
          Map.entry(".gitlab-ci.yml", "gitlab pipeline"),
          Map.entry("chart.yaml", "helm chart"),
          Map.entry("kustomization.yaml", "kustomization"),
          Map.entry("mkdocs.yml", "mkdocs site"));

  private Kinds() {}

  static String of(String name, Syntax syntax, List<Setting> settings) {
    String byName = NAMES.get(name);
    if (byName != null) {
      return byName;
    }
    Set<String> top = new HashSet<>();
    for (Setting setting : settings) {
      top.add(setting.at(0));
    }
    if (top.contains("services") && (name.contains("compose") || top.contains("version"))) {
      return "compose";
    }
    if (top.contains("apiVersion") && top.contains("kind")) {
      return "kubernetes";
    }
    if (top.contains("jobs") && (top.contains("on") || top.contains("true"))) {
      return "github workflow";
    }
    if (top.contains("openapi") || top.contains("swagger")) {
      return "api description";
    }
    if (top.contains("hosts") && top.contains("tasks")) {
      return "ansible playbook";
    }
    return switch (syntax) {
      case HCL -> "terraform";
      case ENV -> "environment";
      case INI -> name.endsWith(".service") ? "systemd unit" : "ini";
      default -> syntax.name().toLowerCase(Locale.ROOT);
    };
  }
}
