package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Objects in memory, dated by a clock that the test holds. Safe for concurrent use. */
public final class MemoryObjectStore implements ObjectStore {
  private record Stored(byte[] bytes, Instant modified) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final Clock clock;

  public MemoryObjectStore() {
    this(Clock.systemUTC());
  }

  public MemoryObjectStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    ObjectNames.check(name);
    ObjectNames.checkPayload(name, payload);
    byte[] bytes = payload.copy();
    Stored before = objects.putIfAbsent(name, new Stored(bytes, clock.instant()));
    if (before == null || Arrays.equals(before.bytes, bytes)) {
      return;
    }
    if (ObjectNames.promisedHash(name).isEmpty()) {
      throw StoreException.permanent(
          Reason.CONFLICT, "Other content is there under the name '" + name + "'.");
    }
    objects.put(name, new Stored(bytes, clock.instant()));
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    Stored stored = objects.get(ObjectNames.check(name));
    if (stored == null) {
      throw StoreException.permanent(Reason.MISSING, "There is no object '" + name + "'.");
    }
    if (range.isEmpty()) {
      return stored.bytes.clone();
    }
    if (range.get().last() >= stored.bytes.length) {
      throw StoreException.permanent(
          Reason.CORRUPT, "'" + name + "' ends before the bytes " + range.get() + ".");
    }
    return Arrays.copyOfRange(
        stored.bytes, (int) range.get().first(), (int) range.get().last() + 1);
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    Stored stored = objects.get(ObjectNames.check(name));
    return Optional.ofNullable(stored).map(s -> info(name, s));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> info(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public void delete(String name) throws StoreException {
    objects.remove(ObjectNames.check(name));
  }

  /** Damages or plants an object, whatever its name promises. */
  public void overwrite(String name, byte[] bytes) {
    objects.put(name, new Stored(bytes.clone(), clock.instant()));
  }

  private static ObjectInfo info(String name, Stored stored) {
    return new ObjectInfo(name, stored.bytes.length, stored.modified);
  }
}
