package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Formats of lines with a key and a value: properties, INI, TOML, {@code .env}, HCL. Sections in
 * brackets and blocks in braces are keys around.
 */
final class LineSettings {
  private LineSettings() {}

  static void read(String text, Settings settings) throws UnreadableException {
    List<String> section = new ArrayList<>();
    Deque<List<String>> blocks = new ArrayDeque<>();
    List<String> list = null;
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || "#;!".indexOf(line.charAt(0)) >= 0 || line.startsWith("//")) {
        continue;
      }
      if (list != null) {
        items(line, list, number, settings);
        list = line.contains("]") ? null : list;
      } else if (line.startsWith("[") && line.contains("]")) {
        section.clear();
        section.addAll(keys(line.replaceAll("^\\[+|\\]+.*$", "")));
      } else if (line.endsWith("{") && line.indexOf('=') < 0) {
        List<String> block = new ArrayList<>(section);
        for (String word : line.substring(0, line.length() - 1).strip().split("\\s+")) {
          block.add(unquoted(word));
        }
        blocks.push(new ArrayList<>(section));
        section = block;
      } else if (line.startsWith("}")) {
        section = blocks.isEmpty() ? new ArrayList<>() : blocks.pop();
      } else {
        list = pair(line, section, number, settings);
      }
    }
  }

  /** The keys of a list that goes on in the next line; null if the value is complete. */
  private static @Nullable List<String> pair(
      String line, List<String> section, int number, Settings settings) throws UnreadableException {
    int at = separator(line);
    if (at <= 0) {
      return null;
    }
    String key = line.substring(0, at).strip();
    String value = line.substring(at + 1).strip();
    List<String> keys = new ArrayList<>(section);
    keys.addAll(keys(key.startsWith("export ") ? key.substring(7).strip() : key));
    if (value.startsWith("[")) {
      items(value.substring(1), keys, number, settings);
      return value.contains("]") ? null : keys;
    }
    if (value.startsWith("{") && value.endsWith("}")) {
      for (String part : value.substring(1, value.length() - 1).split(",")) {
        pair(part.strip(), keys, number, settings);
      }
      return null;
    }
    settings.value(keys, unquoted(withoutComment(value)), number);
    return null;
  }

  private static int separator(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '=' || line.charAt(i) == ':') {
        return i;
      }
    }
    return -1;
  }

  private static List<String> keys(String dotted) {
    List<String> keys = new ArrayList<>();
    for (String key : dotted.split("\\.")) {
      keys.add(unquoted(key.strip()));
    }
    return keys;
  }

  private static void items(String line, List<String> keys, int number, Settings settings)
      throws UnreadableException {
    for (String item : line.replace("]", "").split(",")) {
      String value = unquoted(withoutComment(item.strip()));
      if (!value.isEmpty()) {
        settings.value(keys, value, number);
      }
    }
  }

  private static String withoutComment(String value) {
    if (!value.isEmpty() && "\"'".indexOf(value.charAt(0)) >= 0) {
      int end = value.indexOf(value.charAt(0), 1);
      return end < 0 ? value : value.substring(0, end + 1);
    }
    int hash = value.indexOf(" #");
    return hash < 0 ? value : value.substring(0, hash).strip();
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && "\"'".indexOf(value.charAt(0)) >= 0
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
