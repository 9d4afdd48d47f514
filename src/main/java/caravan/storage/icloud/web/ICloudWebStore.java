package caravan.storage.icloud.web;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of an iCloud Drive, reached over the web. The protocol is unofficial and promises
 * nothing, so a put answers only after the object was found under its name and read back whole.
 *
 * <p>Safe for concurrent use, also by several processes: a name that is taken stays its first
 * writer's. Holds one object in memory for each call under way, twice while a put is proven.
 */
public final class ICloudWebStore implements ObjectStore {
  /** Whoever loses the race for a name this often in a row has met something else. */
  private static final int TRIES = 3;

  private static final int LOCKS = 64;
  private static final int KNOWN = 256;

  private final ICloudAccount account;
  private final Drive drive;
  private final Folders folders;
  private final Object[] locks = new Object[LOCKS];

  /** Objects that were read lately and whose name promises their content, so they cannot change. */
  private final Map<String, DriveItem> known =
      new LinkedHashMap<>(KNOWN, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DriveItem> eldest) {
          return size() > KNOWN;
        }
      };

  /**
   * @param folder a path below the root of the drive, as {@code Backups/Caravan}
   * @param create whether it is made where it is missing; only {@code init} does
   */
  public ICloudWebStore(ICloudAccount account, String folder, boolean create) {
    this.account = account;
    this.drive = new Drive(account);
    this.folders = new Folders(drive, account.access().destination(), folder, create);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    ObjectNames.check(name);
    String sha256 = ObjectNames.checkPayload(name, payload);
    synchronized (locks[Math.floorMod(name.hashCode(), LOCKS)]) {
      for (int i = 0; i < TRIES; i++) {
        DriveItem folder = folders.make(parent(name));
        Optional<DriveItem> there = folders.child(folder, last(name));
        if (there.isPresent() && present(name, there.get(), payload.length(), sha256)) {
          return;
        }
        forget(name);
        Optional<String> document = drive.upload(folder, last(name), payload);
        if (document.isPresent()) {
          prove(name, folder, document.get(), sha256);
          return;
        }
      }
    }
    throw StoreException.retryable(
        Reason.UNAVAILABLE,
        "Cannot store '"
            + name
            + "' on "
            + where()
            + ": its name is taken by"
            + " what no listing shows. Try again later.");
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    ObjectNames.check(name);
    DriveItem item = remembered(name);
    if (item != null) {
      Optional<byte[]> bytes = read(name, item, range);
      if (bytes.isPresent()) {
        return bytes.get();
      }
      forget(name); // it went, and may have come back
    }
    item = find(name).orElse(null);
    Optional<byte[]> bytes = item == null ? Optional.empty() : read(name, item, range);
    if (item == null || bytes.isEmpty()) {
      throw StoreException.permanent(
          Reason.MISSING, "There is no object '" + name + "' on " + where() + ".");
    }
    if (ObjectNames.promisedHash(name).isPresent()) {
      synchronized (known) {
        known.put(name, item);
      }
    }
    return bytes.get();
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    ObjectNames.check(name);
    return find(name).map(item -> new ObjectInfo(name, item.size(), item.modified()));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    List<ObjectInfo> found = new ArrayList<>();
    String path = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    Optional<DriveItem> folder = folders.find(path);
    if (folder.isPresent()) {
      folders.walk(
          folder.get(),
          prefix,
          (name, item) -> found.add(new ObjectInfo(name, item.size(), item.modified())));
    }
    found.sort(Comparator.comparing(ObjectInfo::name));
    return found;
  }

  @Override
  public void delete(String name) throws StoreException {
    ObjectNames.check(name);
    forget(name);
    Optional<DriveItem> item = find(name);
    if (item.isPresent()) {
      drive.trash(item.get());
    }
  }

  /** Of the whole account, which mail, photos and backups of phones share. */
  @Override
  public Optional<Space> space() throws StoreException {
    folders.find("");
    return Optional.of(drive.space());
  }

  /** Whether the object is there already, which reading it shows; clears the way if it may. */
  private boolean present(String name, DriveItem item, int length, String sha256)
      throws StoreException {
    if (item.folder()) {
      throw StoreException.permanent(
          Reason.CONFLICT,
          "Cannot store '" + name + "' on " + where() + ": a folder is there under this name.");
    }
    if (item.size() == length) {
      Optional<byte[]> bytes = drive.download(item, Optional.empty());
      if (bytes.isPresent() && sha256.equals(hash(bytes.get()))) {
        return true;
      }
    }
    if (ObjectNames.promisedHash(name).isPresent()) {
      forget(name);
      drive.trash(item); // torn or damaged: it gives way to what its name promises
      return false;
    }
    throw StoreException.permanent(
        Reason.CONFLICT,
        "Cannot store '"
            + name
            + "' on "
            + where()
            + ": other content is there under this name. If two vaults share the folder, give each"
            + " its own.");
  }

  /** Finds what was stored under its name, and reads all of it. */
  private void prove(String name, DriveItem folder, String document, String sha256)
      throws StoreException {
    Optional<DriveItem> item = folders.child(folder, last(name));
    if (item.isEmpty() || !item.get().document().equals(document)) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "iCloud took '" + name + "' for " + where() + ", but does not list it. Try again.");
    }
    Optional<byte[]> bytes = drive.download(item.get(), Optional.empty());
    if (bytes.isEmpty() || !sha256.equals(hash(bytes.get()))) {
      drive.trash(item.get()); // ours, and not what it should be
      throw StoreException.retryable(
          Reason.CORRUPT,
          "iCloud answered other bytes for '"
              + name
              + "' on "
              + where()
              + " than were stored a moment ago. They were removed; try again.");
    }
  }

  private Optional<byte[]> read(String name, DriveItem item, Optional<ByteRange> range)
      throws StoreException {
    if (range.isPresent() && range.get().last() >= item.size()) {
      throw StoreException.permanent(
          Reason.CORRUPT,
          "'"
              + name
              + "' on "
              + where()
              + " has "
              + item.size()
              + " bytes, but the bytes "
              + range.get()
              + " were asked for: it was cut short. A check with repair tells what is lost.");
    }
    Optional<byte[]> bytes = drive.download(item, range);
    long wanted = range.map(ByteRange::length).orElse(item.size());
    if (bytes.isPresent() && bytes.get().length != wanted) {
      forget(name);
      throw StoreException.retryable(
          Reason.CORRUPT,
          "iCloud answered "
              + bytes.get().length
              + " bytes of '"
              + name
              + "' on "
              + where()
              + ", not "
              + wanted
              + ". Try again.");
    }
    return bytes;
  }

  private Optional<DriveItem> find(String name) throws StoreException {
    Optional<DriveItem> folder = folders.find(parent(name));
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    return folders.child(folder.get(), last(name)).filter(item -> !item.folder());
  }

  private @org.jspecify.annotations.Nullable DriveItem remembered(String name) {
    synchronized (known) {
      return known.get(name);
    }
  }

  private void forget(String name) {
    synchronized (known) {
      known.remove(name);
    }
  }

  private String where() {
    return "'" + account.access().destination() + "'";
  }

  private static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256(bytes));
  }

  private static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
