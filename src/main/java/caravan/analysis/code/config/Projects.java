package caravan.analysis.code.config;

import java.util.List;

/** Names that a project's own file gives to its folders, and the services that others run. */
final class Projects {
  private Projects() {}

  static void read(String name, List<Setting> settings, Found found) {
    for (Setting setting : settings) {
      String first = setting.at(0);
      if (name.equals("package.json")) {
        npm(setting, first, found);
      } else if (name.startsWith("tsconfig") || name.startsWith("jsconfig")) {
        typescript(setting, found);
      } else if (name.equals("cargo.toml") && setting.path().equals(List.of("package", "name"))) {
        found.reference("module", setting.value(), setting.line());
      } else {
        services(setting, first, found);
      }
    }
  }

  private static void npm(Setting setting, String first, Found found) {
    int depth = setting.path().size();
    String value = setting.value();
    switch (first) {
      case "name" -> {
        if (depth == 1) {
          found.reference("module", value, setting.line());
        }
      }
      case "main", "module" -> {
        if (depth == 1) {
          found.reference("main", value, setting.line());
        }
      }
      case "exports" -> {
        boolean whole = depth == 1 || setting.at(1).equals(".") || !setting.at(1).startsWith(".");
        if (whole) {
          found.reference("main", value, setting.line());
        }
      }
      case "imports" -> {
        if (depth >= 2) {
          found.reference("alias", setting.at(1) + " -> " + value, setting.line());
        }
      }
      default -> {}
    }
  }

  private static void typescript(Setting setting, Found found) {
    if (setting.at(0).equals("compilerOptions")) {
      if (setting.at(1).equals("baseUrl")) {
        found.reference("base", setting.value(), setting.line());
      } else if (setting.at(1).equals("paths") && setting.path().size() == 3) {
        found.reference("alias", setting.at(2) + " -> " + setting.value(), setting.line());
      }
    } else if (setting.at(0).equals("extends")) {
      Values.path(setting.value(), setting.line(), found);
    }
  }

  private static void services(Setting setting, String first, Found found) {
    switch (found.kind()) {
      case "compose" -> {
        if (first.equals("services")) {
          found.service(setting.at(1));
        }
        if (setting.at(2).equals("volumes") && setting.value().startsWith(".")) {
          int colon = setting.value().indexOf(':');
          String host = colon < 0 ? setting.value() : setting.value().substring(0, colon);
          Values.path(host, setting.line(), found);
        }
      }
      case "github workflow" -> {
        if (first.equals("jobs")) {
          found.service(setting.at(1));
        }
      }
      case "kubernetes" -> {
        if (setting.path().equals(List.of("metadata", "name"))) {
          found.service(setting.value());
        }
      }
      case "terraform" -> {
        if (first.equals("resource") || first.equals("module")) {
          found.service(setting.at(1));
        }
      }
      default -> {}
    }
  }
}
