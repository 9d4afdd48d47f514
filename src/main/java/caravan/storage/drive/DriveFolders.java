package caravan.storage.drive;

import com.google.api.services.drive.model.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds and makes the folders of a destination, and remembers them. Two folders of one name, which
 * two machines made at the same moment, are one: the contents of both are seen, and what is new
 * goes into the oldest. Safe for concurrent use.
 */
final class DriveFolders {
  private final DriveApi api;
  private final DriveOptions options;
  private final DriveErrors errors;

  /** The ids of each folder that was found, oldest first, by its path below the destination's. */
  private final Map<String, List<String>> known = new ConcurrentHashMap<>();

  DriveFolders(DriveApi api, DriveOptions options, DriveErrors errors) {
    this.api = api;
    this.options = options;
    this.errors = errors;
  }

  /**
   * The folders of a path below the destination's.
   *
   * @param path without a slash at its ends; empty for the destination's own
   * @return their ids, oldest first; empty if there is none
   * @throws caravan.storage.StoreException if the destination's own folder is missing
   */
  List<String> find(String path) throws IOException {
    List<String> remembered = known.get(path);
    if (remembered != null) {
      return remembered;
    }
    List<String> found = path.isEmpty() ? root() : below(find(parent(path)), name(path));
    if (!found.isEmpty()) {
      known.put(path, found);
    }
    return found;
  }

  /** The folder for what is new in a path; made, with all above it, where it is missing. */
  String make(String path) throws IOException {
    List<String> found = find(path);
    return found.isEmpty() ? makeMissing(path) : found.get(0);
  }

  /** Looks everything up again: somebody else may have moved or deleted folders. */
  void forget() {
    known.clear();
  }

  /** Remembers what a listing saw. */
  void learn(String path, List<String> ids) {
    known.put(path, List.copyOf(ids));
  }

  private synchronized String makeMissing(String path) throws IOException {
    List<String> found = find(path); // another thread may have been first
    return found.isEmpty() ? make(path, List.of(make(parent(path)))) : found.get(0);
  }

  private String make(String path, List<String> parents) throws IOException {
    List<String> made = create(parents, name(path));
    known.put(path, made);
    return made.get(0);
  }

  /** Makes a folder, and looks who else did meanwhile. */
  private List<String> create(List<String> parents, String name) throws IOException {
    File folder = api.makeFolder(parents.get(0), name);
    List<String> all = below(parents, name);
    return all.contains(folder.getId()) ? all : List.of(folder.getId());
  }

  private List<String> root() throws IOException {
    List<String> ids = List.of(options.sharedDrive().orElse("root"));
    StringBuilder way = new StringBuilder();
    for (String name : options.folder()) {
      way.append(way.isEmpty() ? "" : "/").append(name);
      List<String> found = below(ids, name);
      if (found.isEmpty() && !options.create()) {
        throw errors.noFolder(way.toString());
      }
      ids = found.isEmpty() ? makeRoot(ids, name) : found;
    }
    return ids;
  }

  private synchronized List<String> makeRoot(List<String> parents, String name) throws IOException {
    List<String> found = below(parents, name);
    return found.isEmpty() ? create(parents, name) : found;
  }

  private List<String> below(List<String> parents, String name) throws IOException {
    List<File> found = new ArrayList<>();
    for (String parent : parents) {
      found.addAll(api.named(parent, name, true));
    }
    found.sort(DriveApi.OLDEST_FIRST);
    return found.stream().map(File::getId).toList();
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
