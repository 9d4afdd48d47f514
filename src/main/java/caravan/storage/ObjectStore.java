package caravan.storage;

import java.util.List;
import java.util.Optional;

/**
 * One destination's objects. Names are relative and {@code /}-separated ({@code packs/3f/3f9a…}).
 *
 * <p>Safe for concurrent use. Every method may be called again after a failure. Retries, circuit
 * breaking and throttling happen below this port, so a {@link StoreException} that reaches the
 * caller is final for this run or, where {@link StoreException#retryable()}, worth another try
 * later.
 */
public interface ObjectStore {
  /**
   * Stores an object and answers once it is durable. Idempotent: an object that is there with the
   * same bytes is success. Bytes that do not match the SHA-256 in the object's own name are
   * replaced; other content under a name that holds no hash is a {@link
   * StoreException.Reason#CONFLICT}.
   */
  void put(String name, Payload payload) throws StoreException;

  /**
   * Reads a whole object, or exactly the given range of it. Fewer bytes than asked for are an
   * error, never a short answer.
   *
   * @throws StoreException {@link StoreException.Reason#MISSING} if there is no such object
   */
  byte[] get(String name, Optional<ByteRange> range) throws StoreException;

  /** What is known of an object without reading it; empty if there is none. */
  Optional<ObjectInfo> stat(String name) throws StoreException;

  /**
   * Every object whose name starts with {@code prefix} (which ends in {@code /} or is empty),
   * sorted by name, all pages of it. A prefix with nothing below it is an empty list; a destination
   * that is not there is an error.
   */
  List<ObjectInfo> list(String prefix) throws StoreException;

  /**
   * Deletes an object; one that is not there is success. Object lock answers {@link
   * StoreException.Reason#LOCKED}.
   */
  void delete(String name) throws StoreException;

  /**
   * Gives an object another name and answers once that is durable. Nothing is ever replaced: other
   * content under the new name is a {@link StoreException.Reason#CONFLICT}. Idempotent: an object
   * that is not under its old name but under the new one has been moved. A crash on the way leaves
   * the object under one of the names, or under both.
   *
   * <p>A destination that cannot rename copies, proves the copy and deletes.
   *
   * @throws StoreException {@link StoreException.Reason#MISSING} if it is under neither name
   */
  default void move(String from, String to) throws StoreException {
    Moves.copy(this, from, to);
  }

  /** The room that is left, where the destination can tell; empty where it cannot. */
  default Optional<Space> space() throws StoreException {
    return Optional.empty();
  }
}
