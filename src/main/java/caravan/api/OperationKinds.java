package caravan.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Operations that can be asked for over HTTP, and what may be said to each. */
final class OperationKinds {
  private static final Map<String, Set<String>> OPTIONS = options();

  /** Options that take paths or ids in a list, and stand for words. */
  private static final Set<String> WORDS = Set.of("paths", "snapshot", "snapshots");

  private OperationKinds() {}

  private static Map<String, Set<String>> options() {
    Map<String, Set<String>> options = new TreeMap<>();
    put(options, "backup", "source", "paths", "tag", "exclude", "force", "dry-run", "allow-held");
    put(options, "check", "read-data", "max-age", "budget");
    put(options, "drill", "seed", "files");
    put(options, "export");
    put(
        options,
        "forget",
        "snapshots",
        "source",
        "dry-run",
        "keep-last",
        "keep-hourly",
        "keep-daily",
        "keep-weekly",
        "keep-monthly",
        "keep-yearly",
        "keep-within",
        "keep-tag");
    put(options, "graph rebuild");
    put(options, "prune", "max-dead", "dry-run");
    put(options, "replicate", "from", "to", "dry-run");
    put(options, "repair copies", "from");
    put(
        options,
        "restore",
        "snapshot",
        "paths",
        "source",
        "target",
        "overwrite",
        "owners",
        "no-xattrs",
        "dry-run");
    put(options, "understanding run", "limit", "for", "all-snapshots", "on-battery");
    return options;
  }

  private static void put(Map<String, Set<String>> all, String kind, String... options) {
    all.put(kind, new TreeSet<>(Arrays.asList(options)));
  }

  /**
   * The arguments of a command line that mean what was asked for.
   *
   * @throws ProblemException if the kind or an option is none, or a value is no text
   */
  static List<String> arguments(String kind, JsonNode options) {
    Set<String> known = OPTIONS.get(kind);
    if (known == null) {
      throw ProblemException.badRequest(
          "There is no kind '"
              + kind
              + "'. There are: "
              + String.join(", ", OPTIONS.keySet())
              + ".");
    }
    if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
      throw ProblemException.badRequest("'options' is an object.");
    }
    List<String> arguments = new ArrayList<>(Arrays.asList(kind.split(" ")));
    arguments.add("--json");
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      String name = option.getKey();
      if (!known.contains(name)) {
        throw ProblemException.badRequest(
            "'"
                + kind
                + "' has no option '"
                + name
                + "'. It has: "
                + String.join(", ", known)
                + ".");
      }
      if (WORDS.contains(name)) {
        continue;
      }
      add(arguments, name, option.getValue());
    }
    words.addAll(texts(options.path("snapshot")).stream().map(Arguments::snapshot).toList());
    words.addAll(texts(options.path("snapshots")).stream().map(Arguments::snapshot).toList());
    words.addAll(texts(options.path("paths")).stream().map(Arguments::path).toList());
    if (kind.equals("restore") && !options.has("snapshot")) {
      throw ProblemException.badRequest("'restore' needs a 'snapshot', as \"latest\".");
    }
    if (kind.equals("restore")) {
      if (!options.has("target") && !options.path("dry-run").asBoolean()) {
        throw ProblemException.badRequest(
            "'restore' needs a 'target': a directory of the service's machine. \"/\" brings files"
                + " back to where they were.");
      }
      texts(options.path("target")).forEach(Arguments::path);
    }
    if (!words.isEmpty()) {
      arguments.add("--");
      arguments.addAll(words);
    }
    return arguments;
  }

  private static void add(List<String> arguments, String name, JsonNode value) {
    if (value.isBoolean()) {
      if (value.asBoolean()) {
        arguments.add("--" + name);
      }
      return;
    }
    for (String text : texts(value)) {
      arguments.add("--" + name + "=" + text);
    }
  }

  private static List<String> texts(JsonNode value) {
    if (value.isMissingNode()) {
      return List.of();
    }
    if (value.isTextual() || value.isNumber()) {
      return List.of(value.asText());
    }
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(one -> texts.addAll(texts(one)));
      return texts;
    }
    throw ProblemException.badRequest(
        "A value of 'options' is a text, a number, or a list of them.");
  }
}
