package caravan.vault;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory with a clock of its own, that can crash at any write, refuse deletes, and tell
 * before each call. Safe for concurrent use.
 */
public final class FakeStore implements ObjectStore {
  /** What a call is. */
  public enum Call {
    PUT,
    GET,
    STAT,
    LIST,
    DELETE,
    SPACE
  }

  /** Hears of a call before it happens. */
  public interface Listener {
    void before(Call call, String name) throws StoreException;
  }

  /** The process died: nothing that it does reaches the store any more. */
  public static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Stored(byte[] bytes, Instant at) {}

  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private final Set<String> locked = new HashSet<>();
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private volatile Listener listener = (call, name) -> {};
  private volatile @Nullable Space room;
  private int writes;
  private int crashAt = Integer.MAX_VALUE;
  private boolean crashAfter;
  private boolean crashed;

  /** It says from now on that it has this room; it takes whatever it is given. */
  public void room(Space newRoom) {
    room = newRoom;
  }

  @Override
  public Optional<Space> space() throws StoreException {
    listener.before(Call.SPACE, "");
    return Optional.ofNullable(room);
  }

  public void listen(Listener newListener) {
    listener = newListener;
  }

  public synchronized Instant now() {
    return now;
  }

  public synchronized void advance(Duration time) {
    now = now.plus(time);
  }

  /** Crashes at the n-th write from now, counted from 1: before it, or after it has landed. */
  public synchronized void crashAt(int n, boolean afterwards) {
    writes = 0;
    crashAt = n;
    crashAfter = afterwards;
    crashed = false;
  }

  /** A new process: writes reach the store. Answers how many were made since the last call. */
  public synchronized int revive() {
    int made = writes;
    crashAt(Integer.MAX_VALUE, false);
    return made;
  }

  public synchronized boolean hasCrashed() {
    return crashed;
  }

  /** Deletes of these are refused. */
  public synchronized void lock(String name) {
    locked.add(name);
  }

  public synchronized void unlockAll() {
    locked.clear();
  }

  /** Names of all objects. */
  public synchronized List<String> names(String prefix) {
    return objects.keySet().stream().filter(n -> n.startsWith(prefix)).toList();
  }

  public synchronized byte[] bytes(String name) {
    Stored stored = objects.get(name);
    if (stored == null) {
      throw new IllegalArgumentException("no object " + name);
    }
    return stored.bytes.clone();
  }

  /** Puts bytes under a name without a look at them; the time of storing stays if there is one. */
  public synchronized void plant(String name, byte[] bytes) {
    Stored old = objects.get(name);
    objects.put(name, new Stored(bytes.clone(), old == null ? now : old.at));
  }

  public synchronized void lose(String name) {
    if (objects.remove(name) == null) {
      throw new IllegalArgumentException("no object " + name);
    }
  }

  /** A copy of all that is here, as it is. */
  public synchronized FakeStore copy() {
    FakeStore copy = new FakeStore();
    copy.objects.putAll(objects);
    copy.now = now;
    return copy;
  }

  /** Takes over all that the other holds. */
  public synchronized void reset(FakeStore other) {
    objects.clear();
    objects.putAll(other.objects);
    now = other.now;
    revive();
  }

  private void write() {
    if (crashed) {
      throw new Crash();
    }
    writes++;
    if (writes == crashAt && !crashAfter) {
      crashed = true;
      throw new Crash();
    }
  }

  private void written() {
    if (writes == crashAt && crashAfter) {
      crashed = true;
      throw new Crash();
    }
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    listener.before(Call.PUT, name);
    synchronized (this) {
      write();
      ObjectNames.check(name);
      ObjectNames.checkPayload(name, payload);
      byte[] bytes = payload.copy();
      Stored old = objects.get(name);
      if (old == null
          || (ObjectNames.promisedHash(name).isPresent() && !Arrays.equals(old.bytes, bytes))) {
        objects.put(name, new Stored(bytes, now));
      } else if (!Arrays.equals(old.bytes, bytes)) {
        throw StoreException.permanent(
            StoreException.Reason.CONFLICT, "other content stands under " + name);
      }
      written();
    }
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    listener.before(Call.GET, name);
    synchronized (this) {
      Stored stored = objects.get(name);
      if (stored == null) {
        throw StoreException.permanent(StoreException.Reason.MISSING, "no object " + name);
      }
      if (range.isEmpty()) {
        return stored.bytes.clone();
      }
      ByteRange r = range.get();
      if (r.last() >= stored.bytes.length) {
        throw StoreException.permanent(
            StoreException.Reason.CORRUPT, name + " is shorter than it should be");
      }
      return Arrays.copyOfRange(stored.bytes, (int) r.first(), (int) r.last() + 1);
    }
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    listener.before(Call.STAT, name);
    synchronized (this) {
      return Optional.ofNullable(objects.get(name))
          .map(stored -> new ObjectInfo(name, stored.bytes.length, stored.at));
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    listener.before(Call.LIST, prefix);
    synchronized (this) {
      List<ObjectInfo> found = new ArrayList<>();
      for (Map.Entry<String, Stored> object : objects.tailMap(prefix, true).entrySet()) {
        if (!object.getKey().startsWith(prefix)) {
          break;
        }
        found.add(
            new ObjectInfo(object.getKey(), object.getValue().bytes.length, object.getValue().at));
      }
      return found;
    }
  }

  @Override
  public void delete(String name) throws StoreException {
    listener.before(Call.DELETE, name);
    synchronized (this) {
      write();
      if (locked.contains(name)) {
        throw StoreException.permanent(StoreException.Reason.LOCKED, name + " is locked");
      }
      objects.remove(name);
      written();
    }
  }
}
