package caravan.api;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * Which source a command line backs up, so that two backups of one source wait for each other
 * instead of the second being refused.
 */
final class BackupSource {
  private static final String OPTION = "--source";

  private BackupSource() {}

  /**
   * The name of the source, or the paths in the order that names it.
   *
   * @param directory where the command line was typed
   * @return empty if it is no backup, or one of all configured sources
   */
  static String of(List<String> arguments, Path directory) {
    if (arguments.isEmpty() || !arguments.get(0).equals("backup")) {
      return "";
    }
    TreeSet<String> paths = new TreeSet<>();
    String single = "";
    boolean only = false;
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!only && argument.startsWith(OPTION + "=")) {
        return argument.substring(OPTION.length() + 1);
      } else if (!only && argument.equals(OPTION) && i + 1 < arguments.size()) {
        return arguments.get(i + 1);
      } else if (!only && argument.equals("--")) {
        only = true;
      } else if (only || !argument.startsWith("-")) {
        single = argument;
        paths.add(directory.resolve(argument).normalize().toString());
      }
    }
    // one word may be the name of a configured source as well as a path
    boolean name = !only && paths.size() == 1 && !single.contains("/") && !single.startsWith(".");
    return name ? single : String.join(":", paths);
  }
}
