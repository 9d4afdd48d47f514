package caravan.analysis.stack;

import caravan.analysis.stack.Technology.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dependencies of the ecosystems whose files are lines or JSON. Pure functions. */
final class Packages {
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "^\\s*([A-Za-z0-9][A-Za-z0-9._-]{0,100})\\s*(?:\\[[^\\]]{0,100}\\])?\\s*(?:(?:==|>=|~=|<=|>|<|!=)\\s*([0-9][^,;\\s]{0,40}))?");
  private static final Pattern GEM =
      Pattern.compile(
          "^\\s*(?:gem|\\w+\\.add_(?:runtime_|development_)?dependency)[\\s(]+['\"]([\\w.-]{1,100})['\"](?:,\\s*['\"][~><="
              + " ]*([0-9][\\w.]{0,40})['\"])?");
  private static final Pattern LOCKED_GEM =
      Pattern.compile("^ {4}([\\w.-]{1,100}) \\(([0-9][\\w.-]{0,40})\\)");
  private static final Pattern GO =
      Pattern.compile(
          "^\\s*(?:require\\s+)?([\\w.-]+\\.[a-z]+/[\\w./~-]{1,200}|[\\w.-]+\\.[a-z]+/[\\w-]{1,100})\\s+v([0-9][\\w.+-]{0,60})");
  private static final Pattern YARN = Pattern.compile("^\"?(@?[\\w./-]{1,100})@[^:]{1,200}:$");
  private static final Pattern YARN_VERSION =
      Pattern.compile("^ {2}version:? \"?([0-9][\\w.+-]{0,60})\"?");
  private static final Pattern PNPM =
      Pattern.compile(
          "^ {2}'?/?(@?[\\w.-]{1,100}(?:/[\\w.-]{1,100})?)[@/]([0-9][\\w.+-]{0,40}?)(?:\\([^\\n"
              + "]*)?'?:$");

  private Packages() {}

  static void npm(byte[] json, Findings to) throws IOException {
    to.add("npm", "", Kind.BUILD, 1);
    JsonWalk.walk(
        json,
        (parent, name, value, line) -> {
          if (parent.endsWith("ependencies")) {
            to.dependency("npm", name, plain(value), line);
          } else if (parent.equals("engines") && name.equals("node")) {
            to.add("Node.js", plain(value), Kind.LANGUAGE, line);
          } else if (parent.isEmpty() && name.equals("packageManager")) {
            int at = value.indexOf('@');
            to.add(
                at > 0 ? value.substring(0, at) : value,
                at > 0 ? value.substring(at + 1) : "",
                Kind.BUILD,
                line);
          }
        });
  }

  static void composer(byte[] json, Findings to) throws IOException {
    to.add("Composer", "", Kind.BUILD, 1);
    JsonWalk.walk(
        json,
        (parent, name, value, line) -> {
          if (parent.equals("require") || parent.equals("require-dev")) {
            if (name.equals("php")) {
              to.add("PHP", plain(value), Kind.LANGUAGE, line);
            }
            to.dependency("composer", name, plain(value), line);
          }
        });
  }

  static void requirements(String text, Findings to) {
    to.add("Python", "", Kind.LANGUAGE, 1);
    eachLine(text, (line, number) -> requirement(line, number, to));
  }

  /** One requirement of PEP 508, as in a list of them. */
  static void requirement(String line, int number, Findings to) {
    Matcher matcher = REQUIREMENT.matcher(line);
    if (matcher.find()) {
      to.dependency("python", matcher.group(1).replace('_', '-'), group(matcher, 2), number);
    }
  }

  static void gems(String text, Findings to) {
    to.add("Ruby", "", Kind.LANGUAGE, 1);
    to.add("Bundler", "", Kind.BUILD, 1);
    eachLine(
        text,
        (line, number) -> {
          for (Pattern pattern : new Pattern[] {GEM, LOCKED_GEM}) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
              to.dependency("gem", matcher.group(1), group(matcher, 2), number);
            }
          }
          if (line.strip().matches("ruby ['\"][0-9.]{1,20}['\"].{0,40}")) {
            to.add("Ruby", line.replaceAll("[^0-9.]", ""), Kind.LANGUAGE, number);
          }
        });
  }

  static void go(String text, Findings to) {
    eachLine(
        text,
        (line, number) -> {
          if (line.matches("go [0-9.]{1,20}(?:rc[0-9]+)?\\s*")) {
            to.add("Go", line.substring(3), Kind.LANGUAGE, number);
          }
          Matcher matcher = GO.matcher(line);
          if (matcher.find() && !line.contains("// indirect")) {
            to.dependency("go", matcher.group(1), group(matcher, 2), number);
          }
        });
    to.add("Go", "", Kind.LANGUAGE, 1);
  }

  static void yarn(String text, Findings to) {
    to.add("Yarn", "", Kind.BUILD, 1);
    String[] last = {""};
    eachLine(
        text,
        (line, number) -> {
          Matcher name = YARN.matcher(line);
          Matcher version = YARN_VERSION.matcher(line);
          if (name.find()) {
            last[0] = name.group(1);
          } else if (version.find()) {
            to.dependency("npm", last[0], group(version, 1), number - 1);
          }
        });
  }

  static void pnpm(String text, Findings to) {
    to.add("pnpm", "", Kind.BUILD, 1);
    eachLine(
        text,
        (line, number) -> {
          Matcher matcher = PNPM.matcher(line);
          if (matcher.find()) {
            to.dependency("npm", matcher.group(1), group(matcher, 2), number);
          }
        });
  }

  /** The assignments of a TOML file, each in its table; of what a stack needs, no more. */
  static void toml(String name, String text, Findings to) {
    String[] table = {""};
    String[] entry = {""};
    boolean[] list = {false};
    boolean cargo = name.startsWith("cargo.");
    String ecosystem = cargo ? "cargo" : "python";
    to.add(cargo ? "Rust" : "Python", "", Kind.LANGUAGE, 1);
    String tool = TOML_TOOLS.getOrDefault(name, "");
    if (!tool.isEmpty()) {
      to.add(tool, "", Kind.BUILD, 1);
    }
    eachLine(
        text,
        (line, number) -> {
          String trimmed = line.strip();
          if (trimmed.startsWith("[") && !list[0]) {
            table[0] = trimmed.replaceAll("[\\[\\]\"']", "");
            list[0] = false;
            if (table[0].startsWith("tool.poetry")) {
              to.add("Poetry", "", Kind.BUILD, number);
            }
            return;
          }
          if (list[0]) {
            list[0] = !trimmed.endsWith("]") || trimmed.matches(".*\\w\\[[^\\]]*\\].*[^\\]]");
            requirement(trimmed.replaceAll("^[\"']", ""), number, to);
            return;
          }
          int equals = trimmed.indexOf('=');
          if (equals <= 0 || trimmed.startsWith("#")) {
            return;
          }
          String key = trimmed.substring(0, equals).strip().replace("\"", "");
          String value = trimmed.substring(equals + 1).strip();
          boolean listed =
              table[0].equals("project") && key.equals("dependencies")
                  || table[0].startsWith("project.optional-dependencies")
                  || table[0].equals("dependency-groups");
          if (listed && value.startsWith("[")) {
            list[0] = !value.endsWith("]");
            for (String each : value.substring(1).split("[\"']\\s*,")) {
              requirement(each.replaceAll("^[\\s\"']+", ""), number, to);
            }
          } else if (table[0].equals("package") && key.equals("name")) {
            entry[0] = plain(value);
          } else if (table[0].equals("package")
              && key.equals("version")
              && name.endsWith(".lock")) {
            to.dependency(ecosystem, entry[0], plain(value), number - 1);
          } else if (key.equals("requires-python")
              || key.equals("python") && table[0].contains("poetry")) {
            to.add("Python", plain(value), Kind.LANGUAGE, number);
          } else if (cargo && key.equals("rust-version")) {
            to.add("Rust", plain(value), Kind.LANGUAGE, number);
          } else if (table[0].endsWith("ependencies") || table[0].endsWith("packages")) {
            to.dependency(ecosystem, key.toLowerCase(Locale.ROOT), version(value), number);
          }
        });
  }

  private static final Map<String, String> TOML_TOOLS =
      Map.of("cargo.toml", "Cargo", "pipfile", "Pipenv", "poetry.lock", "Poetry", "uv.lock", "uv");

  private static final Pattern TABLE_VERSION = Pattern.compile("version\\s*=\\s*\"([^\"]{1,60})\"");

  private static String version(String value) {
    Matcher matcher = TABLE_VERSION.matcher(value);
    return matcher.find() ? plain(matcher.group(1)) : value.startsWith("{") ? "" : plain(value);
  }

  /** A version without quotes and without signs for what is accepted too. */
  static String plain(String value) {
    String plain = value.strip().replaceAll("^[\"'^~>=<v\\s]+|[\"',\\s]+$", "");
    return plain.equals("*") || plain.contains(":") ? "" : plain;
  }

  private static String group(Matcher matcher, int group) {
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  /** A line, counted from 1. */
  interface LineVisitor {
    void line(String line, int number);
  }

  static void eachLine(String text, LineVisitor visitor) {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.length() <= 2000) {
        visitor.line(line, number);
      }
    }
  }
}
