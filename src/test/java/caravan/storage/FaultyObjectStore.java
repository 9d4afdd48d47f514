package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A store that fails as told. Calls are counted for each operation from 1; the first fault whose
 * turn it is strikes. Safe for concurrent use; to be told what to do before.
 *
 * <pre>{@code
 * var store = new FaultyObjectStore(new MemoryObjectStore()).failPut(3, AFTER_BYTES_LANDED);
 * }</pre>
 */
public final class FaultyObjectStore implements ObjectStore {
  /** Whether the operation did its work before it failed. */
  public enum When {
    BEFORE_BYTES_LANDED,
    AFTER_BYTES_LANDED
  }

  /** What can be made to fail. */
  public enum Operation {
    PUT,
    GET,
    STAT,
    LIST,
    DELETE
  }

  private record Fault(IntPredicate turn, When when, StoreException failure) {}

  private final ObjectStore store;
  private final Map<Operation, AtomicInteger> calls = new EnumMap<>(Operation.class);
  private final Map<Operation, List<Fault>> faults = new EnumMap<>(Operation.class);
  private final Set<String> unlisted = new HashSet<>();
  private IntPredicate shortReads = call -> false;
  private IntPredicate wrongReads = call -> false;
  private int listingLag;

  public FaultyObjectStore(ObjectStore store) {
    this.store = store;
    for (Operation operation : Operation.values()) {
      calls.put(operation, new AtomicInteger());
      faults.put(operation, new ArrayList<>());
    }
  }

  /** A call that fails in a way that another try may mend. */
  public FaultyObjectStore failPut(int call, When when) {
    return fail(Operation.PUT, n -> n == call, when, broken(Operation.PUT));
  }

  /** Each n-th call of an operation fails in a way that another try may mend. */
  public FaultyObjectStore failEvery(Operation operation, int n, When when) {
    return fail(operation, call -> call % n == 0, when, broken(operation));
  }

  public FaultyObjectStore fail(
      Operation operation, IntPredicate turn, When when, StoreException failure) {
    faults.get(operation).add(new Fault(turn, when, failure));
    return this;
  }

  /** From this put on there is no room. */
  public FaultyObjectStore fullFromPut(int call) {
    return fail(
        Operation.PUT,
        n -> n >= call,
        When.BEFORE_BYTES_LANDED,
        StoreException.permanent(Reason.FULL, "No space is left on the faulty store."));
  }

  /** Deletes are refused, as by an object lock. */
  public FaultyObjectStore lockDeletes() {
    return fail(
        Operation.DELETE,
        n -> true,
        When.BEFORE_BYTES_LANDED,
        StoreException.permanent(Reason.LOCKED, "The faulty store locks its objects."));
  }

  /** Reads whose turn it is miss their last byte, and say nothing. */
  public FaultyObjectStore shortRead(IntPredicate turn) {
    shortReads = turn;
    return this;
  }

  /** Reads whose turn it is have their first byte flipped, and say nothing. */
  public FaultyObjectStore wrongRead(IntPredicate turn) {
    wrongReads = turn;
    return this;
  }

  /** An object shows in listings only after so many further listings. */
  public FaultyObjectStore listingLag(int listings) {
    listingLag = listings;
    return this;
  }

  /** How often an operation was called. */
  public int calls(Operation operation) {
    return calls.get(operation).get();
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    Fault fault = next(Operation.PUT);
    before(fault);
    store.put(name, payload);
    if (listingLag > 0) {
      synchronized (unlisted) {
        unlisted.add(name);
      }
    }
    after(fault);
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    Fault fault = next(Operation.GET);
    int call = calls(Operation.GET);
    before(fault);
    byte[] bytes = store.get(name, range);
    after(fault);
    if (bytes.length > 0 && wrongReads.test(call)) {
      bytes[0] ^= 1;
    }
    return bytes.length > 0 && shortReads.test(call)
        ? java.util.Arrays.copyOf(bytes, bytes.length - 1)
        : bytes;
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    Fault fault = next(Operation.STAT);
    before(fault);
    Optional<ObjectInfo> info = store.stat(name);
    after(fault);
    return info;
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    Fault fault = next(Operation.LIST);
    before(fault);
    List<ObjectInfo> objects = new ArrayList<>(store.list(prefix));
    synchronized (unlisted) {
      objects.removeIf(object -> unlisted.contains(object.name()));
      if (listingLag > 0 && calls(Operation.LIST) % listingLag == 0) {
        unlisted.clear();
      }
    }
    after(fault);
    return objects;
  }

  @Override
  public void delete(String name) throws StoreException {
    Fault fault = next(Operation.DELETE);
    before(fault);
    store.delete(name);
    after(fault);
  }

  private @Nullable Fault next(Operation operation) {
    int call = calls.get(operation).incrementAndGet();
    for (Fault fault : faults.get(operation)) {
      if (fault.turn.test(call)) {
        return fault;
      }
    }
    return null;
  }

  private static void before(@Nullable Fault fault) throws StoreException {
    if (fault != null && fault.when == When.BEFORE_BYTES_LANDED) {
      throw fault.failure;
    }
  }

  private static void after(@Nullable Fault fault) throws StoreException {
    if (fault != null && fault.when == When.AFTER_BYTES_LANDED) {
      throw fault.failure;
    }
  }

  private static StoreException broken(Operation operation) {
    return StoreException.retryable(
        Reason.UNAVAILABLE, "The faulty store failed a " + operation + " as it was told to.");
  }
}
