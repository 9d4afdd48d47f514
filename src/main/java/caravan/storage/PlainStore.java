package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Makes an object store of plain files, wherever they are: for kinds of a user's own. What is put
 * is read back before it counts as stored, so a put costs its bytes twice on the way. Safe for
 * concurrent use if the files are; reads at most {@value #SLICE} bytes at once to prove a put.
 */
public final class PlainStore implements ObjectStore {
  /** What a proof holds in memory. */
  private static final int SLICE = 4 << 20;

  private final String destination;
  private final PlainFiles files;

  /**
   * @param destination its name, for messages
   */
  public PlainStore(String destination, PlainFiles files) {
    this.destination = destination;
    this.files = files;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    ObjectNames.check(name);
    String sha256 = ObjectNames.checkPayload(name, payload);
    try {
      boolean plain = ObjectNames.promisedHash(name).isEmpty();
      Optional<ObjectInfo> there = files.stat(name);
      if (there.isPresent()) {
        if (holds(name, there.get().length(), payload, sha256)) {
          return;
        }
        if (plain) {
          throw conflict(name);
        }
      }
      if (!files.write(name, payload, there.isPresent()) && plain) {
        if (!holds(name, payload, sha256)) { // somebody else was first
          throw conflict(name);
        }
      } else if (!holds(name, payload, sha256)) {
        throw unproven(name, plain);
      }
    } catch (IOException e) {
      throw failure("store", name, e);
    }
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    ObjectNames.check(name);
    try {
      long length = range.isPresent() ? range.get().length() : length(name);
      if (length > Integer.MAX_VALUE - 8) {
        throw StoreException.permanent(
            Reason.INVALID,
            start("read", name) + length + " bytes are too many at once. Ask for ranges.");
      }
      byte[] bytes = files.read(name, range.map(ByteRange::first).orElse(0L), (int) length);
      if (bytes.length != length) {
        throw StoreException.permanent(
            Reason.CORRUPT,
            start("read", name)
                + "it ends before the bytes "
                + range.map(ByteRange::toString).orElse("0-" + (length - 1))
                + " that were asked for. Run 'caravan check'.");
      }
      return bytes;
    } catch (IOException e) {
      throw failure("read", name, e);
    }
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    ObjectNames.check(name);
    try {
      return files.stat(name);
    } catch (IOException e) {
      throw failure("look at", name, e);
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    try {
      return files.list(prefix).stream()
          .filter(info -> info.name().startsWith(prefix) && ObjectNames.valid(info.name()))
          .sorted(Comparator.comparing(ObjectInfo::name))
          .toList();
    } catch (IOException e) {
      throw failure("list", prefix, e);
    }
  }

  @Override
  public void delete(String name) throws StoreException {
    ObjectNames.check(name);
    try {
      files.delete(name);
    } catch (IOException e) {
      throw failure("delete", name, e);
    }
  }

  private long length(String name) throws IOException {
    return files.stat(name).orElseThrow(() -> missing(name)).length();
  }

  private boolean holds(String name, Payload payload, String sha256) throws IOException {
    Optional<ObjectInfo> there = files.stat(name);
    return there.isPresent() && holds(name, there.get().length(), payload, sha256);
  }

  /** Whether the provider gives back the very bytes. */
  private boolean holds(String name, long length, Payload payload, String sha256)
      throws IOException {
    if (length != payload.length()) {
      return false;
    }
    MessageDigest digest = digest();
    for (long done = 0; done < length; ) {
      int wanted = (int) Math.min(SLICE, length - done);
      byte[] bytes = files.read(name, done, wanted);
      if (bytes.length != wanted) {
        return false; // cut short meanwhile
      }
      digest.update(bytes);
      done += wanted;
    }
    return HexFormat.of().formatHex(digest.digest()).equals(sha256);
  }

  /** What was put must not stand in the way of the next try. */
  private StoreException unproven(String name, boolean plain) throws IOException {
    if (plain) {
      files.delete(name);
    }
    return StoreException.retryable(
        Reason.CORRUPT,
        start("store", name)
            + "what it gives back is not what it was sent. If this happens twice, test the memory"
            + " and disks on both sides.");
  }

  private StoreException conflict(String name) {
    return StoreException.permanent(
        Reason.CONFLICT,
        start("store", name) + "other content is there under this name. It stays as it is.");
  }

  private StoreException missing(String name) {
    return StoreException.permanent(
        Reason.MISSING, "There is no object '" + name + "' on '" + destination + "'.");
  }

  private StoreException failure(String verb, String object, IOException e) {
    if (e instanceof StoreException known) {
      return known;
    }
    if (e instanceof NoSuchFileException) {
      return missing(object);
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return StoreException.retryable(
        Reason.UNAVAILABLE, start(verb, object) + message.replaceAll("[.\\s]+$", "") + ".", e);
  }

  private String start(String verb, String object) {
    return "Cannot " + verb + " '" + object + "' on '" + destination + "': ";
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
