package caravan.vault.organized;

import caravan.model.FileName;
import caravan.storage.ObjectStore;
import caravan.storage.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Names of objects for the files of one source. Not safe for concurrent use. */
final class Names {
  static final String VERSIONS = ".versions/";

  /** So that the name of a version still fits. */
  private static final int LONGEST = 700;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final List<List<FileName>> roots = new ArrayList<>();
  private final String place;
  private final boolean sealed;

  /**
   * @param paths absolute paths of the source
   * @param place folder of the source, empty for none
   * @param sealed whether objects are sealed, which their names say
   */
  Names(List<String> paths, String place, boolean sealed) {
    for (String path : paths) {
      List<FileName> root = new ArrayList<>();
      for (String step : path.split("/")) {
        if (!step.isEmpty() && !step.equals(".") && !step.equals("..")) {
          root.add(FileName.of(step));
        }
      }
      roots.add(root);
    }
    this.place = place;
    this.sealed = sealed;
  }

  /**
   * The name that a file should have.
   *
   * @param category semantic directory
   * @param path directories from the root of the file system, the innermost first
   */
  String of(String category, Deque<FileName> path, FileName own) {
    List<FileName> full = new ArrayList<>();
    Iterator<FileName> outermost = path.descendingIterator();
    outermost.forEachRemaining(full::add);
    StringBuilder name = new StringBuilder(SafeNames.of(category)).append('/');
    if (!place.isEmpty()) {
      name.append(place).append('/');
    }
    for (FileName step : full.subList(skipped(full), full.size())) {
      name.append(SafeNames.of(step)).append('/');
    }
    String last = SafeNames.of(own) + (sealed ? ".sealed" : "");
    if (name.length() + last.length() > LONGEST) {
      String mark = SafeNames.mark(identity(path, own).getBytes(StandardCharsets.ISO_8859_1));
      return SafeNames.of(category) + "/~deep/" + mark + "/" + last;
    }
    return name + last;
  }

  /**
   * The name that a file should have in a directory of its own choice.
   *
   * @param directory safe names parted by slashes
   * @param path directories from the root of the file system, the innermost first
   */
  String in(String directory, Deque<FileName> path, FileName own) {
    int slash = directory.indexOf('/');
    String first = slash < 0 ? directory : directory.substring(0, slash);
    String rest = slash < 0 ? "" : directory.substring(slash + 1) + "/";
    String last = SafeNames.of(own) + (sealed ? ".sealed" : "");
    String name = first + "/" + (place.isEmpty() ? "" : place + "/") + rest;
    if (name.length() + last.length() > LONGEST) {
      String mark = SafeNames.mark(identity(path, own).getBytes(StandardCharsets.ISO_8859_1));
      return first + "/~deep/" + mark + "/" + last;
    }
    return name + last;
  }

  /** All but the last part of the name of an object. */
  static String directory(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  /** How many of a file's directories are those of the source, and say nothing. */
  private int skipped(List<FileName> full) {
    int most = 0;
    for (List<FileName> root : roots) {
      int shown = roots.size() > 1 ? 1 : 0; // several roots are told apart by their last name
      if (full.size() >= root.size() && full.subList(0, root.size()).equals(root)) {
        most = Math.max(most, Math.max(0, root.size() - shown));
      } else if (full.size() == root.size() - 1 && full.equals(root.subList(0, full.size()))) {
        most = Math.max(most, full.size()); // the root is a file itself
      }
    }
    return most;
  }

  /** All of a path, byte for byte. */
  static String identity(Deque<FileName> path, FileName own) {
    StringBuilder all = new StringBuilder();
    path.descendingIterator()
        .forEachRemaining(
            step -> all.append(new String(step.bytes(), StandardCharsets.ISO_8859_1)).append('/'));
    return all.append(new String(own.bytes(), StandardCharsets.ISO_8859_1)).toString();
  }

  /** The semantic directory in the name of an object. */
  static String category(String name) {
    return name.substring(0, name.indexOf('/'));
  }

  /**
   * A name under {@code .versions/} that nothing has.
   *
   * @param time of the snapshot that replaced it
   * @param word more to say, as {@code found}; may be empty
   */
  static String version(ObjectStore store, String name, Instant time, String word)
      throws StoreException {
    String said = word.isEmpty() ? "" : word + " ";
    for (int i = 1; ; i++) {
      String count = i == 1 ? "" : " " + i;
      String to = VERSIONS + SafeNames.with(name, " (" + said + TIME.format(time) + count + ")");
      if (store.stat(to).isEmpty()) {
        return to;
      }
    }
  }
}
