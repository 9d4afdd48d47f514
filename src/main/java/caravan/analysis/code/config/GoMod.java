package caravan.analysis.code.config;

/** {@code go.mod}: the module's name, and folders that take the place of other modules. */
final class GoMod {
  private GoMod() {}

  static void read(String text, Found found) {
    found.kind("go module");
    boolean replacing = false;
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      int comment = raw.indexOf("//");
      String line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
      if (line.startsWith("module ")) {
        found.reference("module", line.substring(7).strip().replace("\"", ""), number);
      } else if (line.equals(")")) {
        replacing = false;
      } else if (line.startsWith("replace (")) {
        replacing = true;
      } else if (replacing || line.startsWith("replace ")) {
        replace(line.startsWith("replace ") ? line.substring(8) : line, number, found);
      }
    }
  }

  private static void replace(String line, int number, Found found) {
    int arrow = line.indexOf("=>");
    if (arrow > 0) {
      String module = line.substring(0, arrow).strip().split("\\s")[0];
      String target = line.substring(arrow + 2).strip().split("\\s")[0];
      if (target.startsWith(".")) {
        found.reference("alias", module + " -> " + target, number);
        found.reference("alias", module + "/* -> " + target + "/*", number);
      }
    }
  }
}
