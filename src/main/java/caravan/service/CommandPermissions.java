package caravan.service;

import caravan.security.access.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one must be allowed in order to run a command; a command that is not listed is an admin's.
 */
public final class CommandPermissions {
  private static final Map<String, Permission> NEEDED = needed();

  /** Words that are followed by a second one. */
  private static final Set<String> GROUPS =
      Set.of(
          "graph", "key", "login", "repair", "understanding", "access", "config", "audit", "route");

  private CommandPermissions() {}

  private static Map<String, Permission> needed() {
    Map<String, Permission> needed = new TreeMap<>();
    for (String command :
        List.of(
            "diff",
            "find",
            "graph cluster",
            "graph dependants",
            "graph dependencies",
            "graph duplicates",
            "graph history",
            "graph orphans",
            "graph query",
            "graph similar",
            "graph status",
            "graph technologies",
            "history",
            "ls",
            "report",
            "report list",
            "report show",
            "route diagram",
            "route ps",
            "route trace",
            "search",
            "snapshots",
            "space",
            "status",
            "understanding status",
            "version",
            "why")) {
      needed.put(command, Permission.READ);
    }
    for (String command : List.of("cat", "dump", "restore")) {
      needed.put(command, Permission.RESTORE);
    }
    for (String command :
        List.of(
            "backup",
            "check",
            "correct",
            "drill",
            "export",
            "graph export",
            "graph rebuild",
            "graph update",
            "repair copies",
            "repair index",
            "replicate",
            "trust",
            "understanding run")) {
      needed.put(command, Permission.OPERATE);
    }
    return needed;
  }

  /** The command's words: one, or two where the first one is that of a group. */
  public static String words(List<String> arguments) {
    if (arguments.isEmpty()) {
      return "";
    }
    String first = arguments.get(0);
    if (arguments.size() < 2) {
      return first;
    }
    String both = first + " " + arguments.get(1);
    return GROUPS.contains(first) || NEEDED.containsKey(both) ? both : first;
  }

  /** What is needed for a command by its words. */
  public static Permission of(String words) {
    return NEEDED.getOrDefault(words, Permission.ADMINISTER);
  }
}
