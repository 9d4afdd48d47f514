package caravan.analysis.code.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How a file of configuration or markup is written, by its name. */
enum Syntax {
  YAML("yaml", "yml"),
  JSON("json", "jsonc", "json5", "webmanifest"),
  TOML("toml"),
  PROPERTIES("properties"),
  INI("ini", "cfg", "conf", "service", "desktop", "editorconfig"),
  ENV("env"),
  HCL("tf", "hcl", "tfvars"),
  XML("xml", "pom", "csproj", "fsproj", "vbproj", "props", "targets", "xsd", "wsdl"),
  GO_MOD("mod"),
  DOCKERFILE("dockerfile"),
  MAKEFILE("mk", "mak"),
  MARKDOWN("md", "markdown"),
  HTML("html", "htm", "xhtml");

  private final Set<String> extensions;

  Syntax(String... extensions) {
    this.extensions = Set.of(extensions);
  }

  static Optional<Syntax> of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("dockerfile") || lower.startsWith("containerfile")) {
      return Optional.of(DOCKERFILE);
    }
    if (lower.equals("makefile") || lower.equals("gnumakefile")) {
      return Optional.of(MAKEFILE);
    }
    if (lower.equals(".env") || lower.startsWith(".env.")) {
      return Optional.of(ENV);
    }
    if (lower.endsWith(".mod") && !lower.equals("go.mod")) {
      return Optional.empty();
    }
    int dot = lower.lastIndexOf('.');
    String extension = lower.substring(dot + 1);
    for (Syntax syntax : values()) {
      if (dot >= 0 && syntax.extensions.contains(extension)) {
        return Optional.of(syntax);
      }
    }
    return Optional.empty();
  }
}
