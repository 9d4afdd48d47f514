package caravan.analysis.sensitivity;

import java.util.Locale;
import java.util.Set;

/**
 * How a text of a name writes values: a program quotes them, a file of settings need not. Secrets
 * of files with a form of their own are looked for only there.
 */
enum TextForm {
  /** Nothing is known of it. */
  UNKNOWN,
  CODE,
  /** {@code key=value} lines, in which a bare word is a value. */
  SETTINGS,
  /** A bare word may be a type or a reference. */
  YAML,
  /** A host, port, database, user and password a line. */
  PGPASS;

  private static final Set<String> CODES =
      Set.of(
          "c", "cc", "cpp", "cs", "cxx", "dart", "go", "groovy", "h", "hpp", "java", "js", "jsx",
          "kt", "lua", "m", "mjs", "cjs", "php", "pl", "pm", "py", "r", "rb", "rs", "scala",
          "swift", "ts", "tsx", "vb", "vue");
  private static final Set<String> SETTING =
      Set.of("cfg", "cnf", "conf", "env", "ini", "properties", "pypirc", "npmrc", "tfvars");

  static TextForm of(String name) {
    String lower = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (lower.equals(".pgpass") || lower.equals("pgpass.conf")) {
      return PGPASS;
    }
    if (lower.equals(".env") || lower.startsWith(".env.") || lower.equals("credentials")) {
      return SETTINGS;
    }
    String extension = lower.substring(lower.lastIndexOf('.') + 1);
    if (SETTING.contains(extension)) {
      return SETTINGS;
    }
    if (extension.equals("yml") || extension.equals("yaml")) {
      return YAML;
    }
    return CODES.contains(extension) ? CODE : UNKNOWN;
  }
}
