package caravan.storage.drive;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.About;
import com.google.api.services.drive.model.File;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A folder of a Google Drive as an object store. The object {@code a/b} is the file {@code b} in
 * the folder {@code a}; a put answers once Drive has said that the file has the checksum and the
 * length of what was sent.
 *
 * <p>Drive lets many files have one name. Of those, the one whose bytes match the hash in its name
 * is the object, or else the oldest; the others are deleted by the next put or delete of the name.
 *
 * <p>A folder that is missing is {@link Reason#UNAVAILABLE} to every operation, so that it never
 * looks like an empty vault. Only a store that may create makes one.
 *
 * <p>Safe for concurrent use, also by several machines. Uses no more memory for a put than 64 KiB;
 * never tries a request again, but for a token that was withdrawn.
 */
public final class DriveObjectStore implements ObjectStore {
  private final DriveOptions options;
  private final DriveApi api;
  private final DriveErrors errors;
  private final DriveFolders folders;
  private final DriveUpload uploads;
  private final KnownFiles known = new KnownFiles();

  private interface Work<T> {
    T run() throws IOException;
  }

  private interface Action {
    void run() throws IOException;
  }

  /**
   * @param drive of {@link DriveClient}, or another that adds credentials and tries nothing again
   */
  public DriveObjectStore(Drive drive, DriveOptions options, Clock clock) {
    this.options = options;
    this.api = new DriveApi(drive, options);
    this.errors = new DriveErrors(options, clock);
    this.folders = new DriveFolders(api, options, errors);
    this.uploads = new DriveUpload(api, options, new DriveSessions(options.sessions(), clock));
  }

  /** Turns what a request of the same client failed with into what the engine needs to know. */
  public DriveErrors errors() {
    return errors;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    ObjectNames.check(name);
    String sha256 = ObjectNames.checkPayload(name, payload);
    act(
        "store",
        name,
        () -> {
          known.drop(name);
          putProven(name, payload, sha256);
        });
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    ObjectNames.check(name);
    return run(
        "read",
        name,
        () -> {
          Optional<File> remembered = known.get(name);
          if (remembered.isPresent()) {
            try {
              return read(name, remembered.get(), range);
            } catch (IOException e) {
              if (!outdated(e)) {
                throw e;
              }
              known.drop(name); // another machine healed or deleted it
            }
          }
          File file = look(name).orElseThrow(() -> missing(name));
          known.put(name, file);
          return readFound(name, file, range);
        });
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    ObjectNames.check(name);
    return run("look at", name, () -> look(name).map(file -> DriveObjects.info(name, file)));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    return run(
        "list",
        prefix.isEmpty() ? "all" : prefix,
        () -> {
          folders.forget(); // what other machines made is seen, and a folder that is gone is missed
          Map<String, List<File>> found = new TreeMap<>();
          String path = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
          collect(folders.find(path), prefix, found);
          List<ObjectInfo> objects = new ArrayList<>();
          found.forEach(
              (name, files) ->
                  objects.add(DriveObjects.info(name, DriveObjects.winner(name, files))));
          return objects;
        });
  }

  @Override
  public void delete(String name) throws StoreException {
    ObjectNames.check(name);
    act(
        "delete",
        name,
        () -> {
          known.drop(name);
          List<File> files = files(name);
          for (File file : files.isEmpty() ? lookAfresh(name) : files) {
            api.delete(file.getId());
          }
        });
  }

  /** Of the account; empty for a shared drive, whose room no quota of the account limits. */
  @Override
  public Optional<Space> space() throws StoreException {
    return run("ask for the room of", options.place(), () -> space(api.about()));
  }

  /** What {@code about.get} with the field {@code storageQuota} says of the room. */
  public Optional<Space> space(About about) {
    About.StorageQuota quota = about.getStorageQuota();
    if (options.sharedDrive().isPresent() || quota == null || quota.getLimit() == null) {
      return Optional.empty();
    }
    long used = quota.getUsage() == null ? 0 : quota.getUsage();
    long free = Math.max(0, quota.getLimit() - used);
    return Optional.of(new Space(OptionalLong.of(free), OptionalLong.of(quota.getLimit())));
  }

  private void putProven(String name, Payload payload, String sha256) throws IOException {
    String folder;
    File made;
    List<File> before = files(name);
    Optional<File> same = stored(name, before, payload, sha256);
    if (same.isPresent()) {
      deleteOthers(before, same.get());
      return;
    }
    boolean hashed = ObjectNames.promisedHash(name).isPresent();
    if (!before.isEmpty() && !hashed) {
      throw conflict(name);
    }
    try {
      folder = folders.make(DriveFolders.parent(name));
      made = uploads.send(folder, name, payload, sha256);
    } catch (IOException e) {
      if (DriveErrors.status(e) != 404) {
        throw e;
      }
      folders.forget(); // one that was remembered is gone; the next try sees whether it may make it
      throw errors.changed("store", name, "a folder was deleted meanwhile", e);
    }
    prove(name, made, payload, sha256);
    if (hashed) {
      deleteOthers(before, made); // they did not match
    } else {
      yieldToOlder(name, made, payload, sha256);
    }
  }

  /** Of two that store other content under one plain name at once, only one may succeed. */
  private void yieldToOlder(String name, File made, Payload payload, String sha256)
      throws IOException {
    for (File other : files(name)) {
      boolean older = DriveApi.OLDEST_FIRST.compare(other, made) < 0;
      if (older && api.file(other.getId()).isPresent()) {
        api.delete(made.getId());
        if (!matches(name, other, payload, sha256)) {
          throw conflict(name);
        }
        return;
      }
    }
  }

  /** The file that holds these bytes already, if it is the object. */
  private Optional<File> stored(String name, List<File> files, Payload payload, String sha256)
      throws IOException {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    if (ObjectNames.promisedHash(name).isPresent()) {
      for (File file : files) {
        if (matches(name, file, payload, sha256)) {
          return Optional.of(file);
        }
      }
      return Optional.empty();
    }
    File oldest = files.get(0);
    return matches(name, oldest, payload, sha256) ? Optional.of(oldest) : Optional.empty();
  }

  private void deleteOthers(List<File> files, File kept) throws IOException {
    for (File file : files) {
      try {
        if (!file.getId().equals(kept.getId())) {
          api.delete(file.getId());
        }
      } catch (IOException e) {
        if (!DriveErrors.reason(e).equals("insufficientFilePermissions")) {
          throw e;
        }
        // another owner's file: it only takes room, as everybody reads the same winner
      }
    }
  }

  /** Drive must have what was sent, in a place where it stays. */
  private void prove(String name, File made, Payload payload, String sha256) throws IOException {
    String wrong = "";
    if (Boolean.TRUE.equals(made.getTrashed())) {
      folders.forget();
      wrong = "its folder is in the trash";
    } else if (!matches(name, made, payload, sha256)) {
      wrong = "Google Drive has other bytes than were sent";
    }
    if (!wrong.isEmpty()) {
      api.delete(made.getId());
      throw errors.corrupt(name, wrong);
    }
  }

  /** By the server's SHA-256, its MD5 where it has none, or by reading where it has neither. */
  private boolean matches(String name, File file, Payload payload, String sha256)
      throws IOException {
    if (DriveObjects.length(file) != payload.length()) {
      return false;
    }
    if (file.getSha256Checksum() != null) {
      return file.getSha256Checksum().equalsIgnoreCase(sha256);
    }
    if (file.getMd5Checksum() != null) {
      return file.getMd5Checksum().equalsIgnoreCase(Checksums.md5(payload.bytes()));
    }
    return Checksums.sha256(read(name, file, Optional.empty())).equals(sha256);
  }

  private byte[] readFound(String name, File file, Optional<ByteRange> range) throws IOException {
    try {
      return read(name, file, range);
    } catch (IOException e) {
      if (DriveErrors.status(e) == 404) {
        known.drop(name);
        throw errors.changed("read", name, "it was deleted meanwhile", e);
      }
      throw e;
    }
  }

  private byte[] read(String name, File file, Optional<ByteRange> range) throws IOException {
    long wanted = range.map(ByteRange::length).orElse(DriveObjects.length(file));
    if (wanted > Integer.MAX_VALUE - 8) {
      throw StoreException.permanent(
          Reason.INVALID,
          errors.start("read", name) + wanted + " bytes are too many at once. Ask for ranges.");
    }
    if (range.isPresent() && range.get().last() >= DriveObjects.length(file)) {
      throw cutShort(name, DriveObjects.length(file), range.get());
    }
    byte[] bytes = api.read(file.getId(), range, (int) wanted);
    if (bytes.length != wanted) {
      throw StoreException.retryable(
          Reason.CORRUPT,
          errors.start("read", name) + bytes.length + " bytes came instead of " + wanted + ".");
    }
    return bytes;
  }

  private static boolean outdated(IOException e) {
    int status = DriveErrors.status(e);
    boolean otherLength = e instanceof StoreException known && known.reason() == Reason.CORRUPT;
    return status == 404 || status == 416 || otherLength;
  }

  /** The object, by the newest state of the folders; empty if there is none. */
  private Optional<File> look(String name) throws IOException {
    List<File> files = files(name);
    if (files.isEmpty()) {
      files = lookAfresh(name);
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(DriveObjects.winner(name, files));
  }

  private List<File> lookAfresh(String name) throws IOException {
    folders.forget();
    return files(name);
  }

  /** All files of this name, oldest first. */
  private List<File> files(String name) throws IOException {
    try {
      return filesOf(name);
    } catch (IOException e) {
      if (DriveErrors.status(e) != 404) {
        throw e;
      }
      folders.forget(); // one that was remembered is gone
      return filesOf(name);
    }
  }

  private List<File> filesOf(String name) throws IOException {
    List<File> files = new ArrayList<>();
    for (String folder : folders.find(DriveFolders.parent(name))) {
      files.addAll(api.named(folder, DriveFolders.name(name), false));
    }
    files.removeIf(file -> !DriveObjects.plain(file));
    files.sort(DriveApi.OLDEST_FIRST);
    return files;
  }

  private void collect(List<String> ids, String prefix, Map<String, List<File>> found)
      throws IOException {
    Map<String, List<File>> below = new LinkedHashMap<>();
    for (String id : ids) {
      for (File file : api.children(id)) {
        if (!DriveObjects.nameable(prefix, file.getName())) {
          continue; // somebody else's
        }
        if (DriveApi.FOLDER.equals(file.getMimeType())) {
          below.computeIfAbsent(file.getName(), name -> new ArrayList<>()).add(file);
        } else if (DriveObjects.plain(file)) {
          found.computeIfAbsent(prefix + file.getName(), name -> new ArrayList<>()).add(file);
        }
      }
    }
    for (Map.Entry<String, List<File>> folder : below.entrySet()) {
      List<String> same =
          folder.getValue().stream().sorted(DriveApi.OLDEST_FIRST).map(File::getId).toList();
      String path = prefix + folder.getKey();
      folders.learn(path, same);
      collect(same, path + "/", found);
    }
  }

  private <T> T run(String verb, String object, Work<T> work) throws StoreException {
    try {
      return work.run();
    } catch (IOException e) {
      throw errors.of(verb, object, e);
    }
  }

  private void act(String verb, String object, Action action) throws StoreException {
    try {
      action.run();
    } catch (IOException e) {
      throw errors.of(verb, object, e);
    }
  }

  private StoreException missing(String name) {
    return StoreException.permanent(
        Reason.MISSING, "There is no object '" + name + "' on '" + options.destination() + "'.");
  }

  private StoreException conflict(String name) {
    return StoreException.permanent(
        Reason.CONFLICT,
        errors.start("store", name) + "other content is there under this name. It stays as it is.");
  }

  private StoreException cutShort(String name, long size, ByteRange range) {
    return StoreException.permanent(
        Reason.CORRUPT,
        errors.start("read", name)
            + "it has "
            + size
            + " bytes, but the bytes "
            + range
            + " were asked for: it was cut short. A check with repair tells what is lost.");
  }
}
