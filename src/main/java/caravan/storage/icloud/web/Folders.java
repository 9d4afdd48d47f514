package caravan.storage.icloud.web;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Finds the folders of a destination by their paths, and remembers which they are; makes them where
 * they are missing. Safe for concurrent use.
 */
final class Folders {
  /** Folders that are listed by one call. */
  private static final int BATCH = 20;

  private final Drive drive;
  private final String destination;
  private final String base;
  private final boolean create;
  private final Map<String, DriveItem> known = new ConcurrentHashMap<>();

  /**
   * @param base the destination's own folder, below the root of the drive
   * @param create whether that one is made as well
   */
  Folders(Drive drive, String destination, String base, boolean create) {
    this.drive = drive;
    this.destination = destination;
    this.base = base;
    this.create = create;
  }

  /**
   * A folder of the destination.
   *
   * @param path below the destination's own folder; empty for that one
   * @return empty if it is not there
   * @throws StoreException permanent if the destination's own folder is not there
   */
  Optional<DriveItem> find(String path) throws StoreException {
    return walk(path, false);
  }

  /** The same, made if it is missing. */
  DriveItem make(String path) throws StoreException {
    return walk(path, true)
        .orElseThrow(() -> new IllegalStateException("what is made is there: " + path));
  }

  /** What is in a folder under a name, as of now. */
  Optional<DriveItem> child(DriveItem folder, String name) throws StoreException {
    return children(folder).stream().filter(item -> item.name().equals(name)).findFirst();
  }

  /** All files below a folder, by their names, which begin with the prefix. */
  void walk(DriveItem folder, String prefix, BiConsumer<String, DriveItem> files)
      throws StoreException {
    record Open(String prefix, DriveItem folder) {}
    Deque<Open> open = new ArrayDeque<>(List.of(new Open(prefix, folder)));
    while (!open.isEmpty()) {
      List<Open> batch = new ArrayList<>();
      while (batch.size() < BATCH && !open.isEmpty()) {
        batch.add(open.remove());
      }
      Map<String, List<DriveItem>> listed =
          drive.children(batch.stream().map(each -> each.folder.id()).toList());
      for (Open each : batch) {
        List<DriveItem> items = listed.get(each.folder.id());
        if (items == null) {
          throw gone();
        }
        for (DriveItem item : items) {
          if (item.folder()) {
            open.add(new Open(each.prefix + item.name() + "/", item));
          } else {
            files.accept(each.prefix + item.name(), item);
          }
        }
      }
    }
  }

  private List<DriveItem> children(DriveItem folder) throws StoreException {
    List<DriveItem> items = drive.children(List.of(folder.id())).get(folder.id());
    if (items == null) {
      throw gone();
    }
    return items;
  }

  /** Somebody deleted or replaced it; the next try looks for it from the top. */
  private StoreException gone() {
    known.clear();
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        "A folder of '" + destination + "' is not in iCloud Drive any more. Try again.");
  }

  private Optional<DriveItem> walk(String path, boolean make) throws StoreException {
    DriveItem own = DriveItem.ROOT;
    String at = "";
    for (String segment : base.split("/", -1)) {
      at = at + "/" + segment;
      Optional<DriveItem> next = step(own, at, segment, create);
      if (next.isEmpty()) {
        throw StoreException.permanent(
            Reason.UNAVAILABLE,
            "There is no folder '"
                + base
                + "' in the iCloud Drive of '"
                + destination
                + "'. If there never was a vault in it, create one with 'caravan init'.");
      }
      own = next.get();
    }
    for (String segment : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      at = at + "/" + segment;
      Optional<DriveItem> next = step(own, at, segment, make);
      if (next.isEmpty()) {
        return next;
      }
      own = next.get();
    }
    return Optional.of(own);
  }

  private Optional<DriveItem> step(DriveItem parent, String path, String name, boolean make)
      throws StoreException {
    DriveItem remembered = known.get(path);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<DriveItem> found = child(parent, name);
    if (found.isEmpty() && make) {
      synchronized (known) {
        found = child(parent, name); // another thread may have made it
        if (found.isEmpty()) {
          found = Optional.of(made(parent, name));
        }
      }
    }
    if (found.isPresent() && !found.get().folder()) {
      if (!make) {
        return Optional.empty();
      }
      throw StoreException.permanent(
          Reason.CONFLICT,
          "In the iCloud Drive of '"
              + destination
              + "', '"
              + name
              + "' is in the way: a folder"
              + " must be there.");
    }
    found.ifPresent(folder -> known.put(path, folder));
    return found;
  }

  /** Makes a folder; of two that were made at once, the one that has the name stays. */
  private DriveItem made(DriveItem parent, String name) throws StoreException {
    DriveItem created = drive.createFolder(parent, name);
    Optional<DriveItem> named = child(parent, name);
    if (named.isEmpty()) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "iCloud made the folder '"
              + name
              + "' for '"
              + destination
              + "', but does not list it."
              + " Try again.");
    }
    if (!named.get().id().equals(created.id())) {
      drive.trash(created);
    }
    return named.get();
  }
}
