package caravan.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a command, put together so that no value can be taken for an option: options are one
 * argument each, and words come after {@code --}. Belongs to one thread.
 */
final class Arguments {
  private final List<String> options = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  private Arguments(List<String> command) {
    options.addAll(command);
  }

  /** Of a command of one or two words. */
  static Arguments of(String... command) {
    return new Arguments(List.of(command));
  }

  Arguments option(String name, @Nullable Object value) {
    if (value != null) {
      options.add("--" + name + "=" + value);
    }
    return this;
  }

  Arguments flag(String name, boolean set) {
    if (set) {
      options.add("--" + name);
    }
    return this;
  }

  Arguments word(@Nullable String word) {
    if (word != null) {
      words.add(word);
    }
    return this;
  }

  /** All of them, as an array. */
  String[] plain() {
    List<String> all = new ArrayList<>(options);
    if (!words.isEmpty()) {
      all.add("--");
      all.addAll(words);
    }
    return all.toArray(String[]::new);
  }

  /** All of them, with an answer in JSON. */
  String[] json() {
    options.add("--json");
    return plain();
  }

  /** A snapshot's id, or the start of one. */
  static String snapshot(String id) {
    if (!id.matches("[A-Za-z0-9-]{1,128}")) {
      throw ProblemException.badRequest(
          "'" + id + "' is no id of a snapshot. See /api/v1/snapshots.");
    }
    return id;
  }

  /** An absolute path that leads nowhere but down. */
  static String path(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0 || ("/" + path + "/").contains("/../")) {
      throw ProblemException.badRequest(
          "'path' must be absolute and without '..', as it was backed up: /home/me/notes.txt");
    }
    return path;
  }
}
