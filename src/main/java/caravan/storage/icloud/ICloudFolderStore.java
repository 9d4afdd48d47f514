package caravan.storage.icloud;

import caravan.platform.CloudFiles;
import caravan.storage.ByteRange;
import caravan.storage.FileObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A directory in the iCloud Drive of this machine. Objects are stored as {@link FileObjectStore}
 * does it, and the system uploads them when it likes. Those that it evicted are there all the same,
 * with their real length; to read one asks for its download and fails, retryable, until its content
 * is here. A placeholder is never read as content, never listed, and never stored.
 *
 * <p>A put is durable on this machine's disk when it answers; that it has reached iCloud, only the
 * system knows. Safe for concurrent use.
 */
public final class ICloudFolderStore implements ObjectStore, AutoCloseable {
  /** What the desktop leaves in any folder that somebody looks at. */
  private static final Set<String> DESKTOP = Set.of(".DS_Store", "desktop.ini", "Icon\r");

  private final DriveFolder folder;
  private final Path root;
  private final boolean create;
  private final Materialization materialization;
  private final Downloads downloads;
  private final FileObjectStore files;

  /**
   * @param directory where the objects are; must lie in an iCloud Drive, which the first call looks
   *     at
   * @param create whether the directory is made where it is missing; only {@code init} does
   */
  public ICloudFolderStore(
      Path directory, boolean create, Materialization materialization, Downloads downloads) {
    this.folder = new DriveFolder(directory);
    this.root = folder.directory();
    this.create = create;
    this.materialization = materialization;
    this.downloads = downloads;
    this.files = new FileObjectStore(root);
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    Path file = open(name);
    String sha256 = ObjectNames.checkPayload(name, payload);
    Optional<Evicted> evicted = evicted(name, file);
    if (evicted.isEmpty()) {
      files.put(name, payload);
      return;
    }
    boolean promised = ObjectNames.promisedHash(name).filter(sha256::equals).isPresent();
    if (!promised || evicted.get().length().orElse(-1) != payload.length()) {
      throw notHere("store", name, evicted.get());
    }
    // the name is the content's own hash, and the length is right: iCloud has it
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    Optional<Evicted> evicted = evicted(name, open(name));
    if (evicted.isPresent()) {
      throw notHere("read", name, evicted.get());
    }
    return files.get(name, range);
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    Optional<Evicted> evicted = evicted(name, open(name));
    if (evicted.isEmpty()) {
      return files.stat(name);
    }
    return evicted.get().directory() ? Optional.empty() : Optional.of(info(name, evicted.get()));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    ready();
    requireDirectories(root.resolve(prefix));
    Map<String, ObjectInfo> found = new HashMap<>();
    List<String> placeholders = new ArrayList<>();
    for (ObjectInfo info : files.list(prefix)) {
      if (CloudFiles.original(last(info.name())).isPresent()) {
        placeholders.add(info.name());
      } else if (!DESKTOP.contains(last(info.name()))) {
        found.put(info.name(), info);
      }
    }
    for (String placeholder : placeholders) {
      String name = original(placeholder);
      if (!found.containsKey(name)) {
        Optional<ObjectInfo> info = listed(name, root.resolve(placeholder));
        if (info.isPresent()) {
          found.put(name, info.get());
        }
      }
    }
    return found.values().stream().sorted(Comparator.comparing(ObjectInfo::name)).toList();
  }

  @Override
  public void delete(String name) throws StoreException {
    Path file = open(name);
    evicted(name, file);
    files.delete(name);
    try {
      Files.deleteIfExists(CloudFiles.standIn(file)); // which deletes it in iCloud as well
    } catch (IOException e) {
      throw failure("delete", name, e);
    }
  }

  /** Of the disk: what iCloud has left, no file of this machine tells. */
  @Override
  public Optional<Space> space() throws StoreException {
    ready();
    return files.space();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private Path open(String name) throws StoreException {
    ObjectNames.check(name);
    for (String segment : name.split("/", -1)) {
      if (CloudFiles.original(segment).isPresent() || DESKTOP.contains(segment)) {
        throw StoreException.permanent(
            Reason.INVALID,
            "'"
                + name
                + "' cannot be the name of an object: in an iCloud Drive, '"
                + segment
                + "' belongs to the system.");
      }
    }
    ready();
    return root.resolve(name);
  }

  /** Refuses what is no iCloud Drive, and makes the directory if it is to be made. */
  private void ready() throws StoreException {
    folder.require();
    if (create && !Files.isDirectory(root)) {
      requireDirectories(root);
      files.create();
    }
  }

  private Optional<Evicted> evicted(String name, Path file) throws StoreException {
    Path parent = file.getParent();
    try {
      if (parent != null && !Files.isDirectory(parent)) {
        requireDirectories(parent);
      }
      return materialization.evicted(file);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw failure("look at", name, e);
    }
  }

  /** An evicted directory may hold anything, so nothing below it is known to be missing. */
  private void requireDirectories(Path directory) throws StoreException {
    for (Path each = directory; each != null; each = each.getParent()) {
      try {
        Optional<Evicted> evicted =
            Files.exists(each) ? Optional.empty() : materialization.evicted(each);
        if (evicted.isPresent()) {
          throw notHere("look into", each.toString(), evicted.get());
        }
      } catch (StoreException e) {
        throw e;
      } catch (IOException e) {
        throw failure("look into", each.toString(), e);
      }
    }
  }

  private Optional<ObjectInfo> listed(String name, Path placeholder) throws StoreException {
    try {
      Optional<Evicted> evicted = Placeholders.read(placeholder);
      if (evicted.isEmpty()) {
        return files.stat(name); // it came back since, or was deleted
      }
      if (evicted.get().directory()) {
        throw notHere("list", name, evicted.get());
      }
      return Optional.of(info(name, evicted.get()));
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw failure("list", name, e);
    }
  }

  /** A length that is not known is asked for: a wrong one would read as damage. */
  private ObjectInfo info(String name, Evicted evicted) throws StoreException {
    if (evicted.length().isEmpty()) {
      throw notHere("tell the length of", name, evicted);
    }
    return new ObjectInfo(name, evicted.length().getAsLong(), evicted.modified());
  }

  private StoreException notHere(String verb, String name, Evicted evicted) {
    String start = "Cannot " + verb + " '" + name + "' in " + root + ": it is in iCloud only";
    try {
      downloads.ask(evicted.request());
    } catch (IOException e) {
      return StoreException.retryable(
          Reason.UNAVAILABLE,
          start
              + ", and its download could not be asked for ("
              + e.getMessage()
              + "). Download it by hand, then try again.",
          e);
    }
    return StoreException.retryable(
        Reason.UNAVAILABLE, start + "; its download was asked for. Try again when it is here.");
  }

  private StoreException failure(String verb, String name, IOException e) {
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        "Cannot " + verb + " '" + name + "' in " + root + ": " + e.getMessage() + ".",
        e);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String original(String placeholder) {
    String last = last(placeholder);
    String parent = placeholder.substring(0, placeholder.length() - last.length());
    return parent + CloudFiles.original(last).orElse(last);
  }
}
