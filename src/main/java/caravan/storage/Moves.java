package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.util.Optional;

/** Moves an object where the destination has no way of its own: copy, prove, then delete. */
public final class Moves {
  private static final int PIECE = 8 << 20;

  private Moves() {}

  /**
   * What {@link ObjectStore#move} promises, by its other operations. An object that changes while
   * it is copied is not deleted.
   */
  public static void copy(ObjectStore store, String from, String to) throws StoreException {
    ObjectNames.check(to);
    Optional<ObjectInfo> there = store.stat(from);
    if (there.isEmpty()) {
      if (store.stat(to).isPresent()) {
        return;
      }
      throw missing(from);
    }
    long length = there.get().length();
    try (PayloadWriter spool = new PayloadWriter()) {
      for (long at = 0; at < length; at += PIECE) {
        ByteRange range = ByteRange.of(at, Math.min(PIECE, length - at));
        byte[] piece = store.get(from, Optional.of(range));
        spool.write(piece, 0, piece.length);
      }
      store.put(to, spool.payload());
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw StoreException.permanent(
          Reason.INVALID, "Cannot move '" + from + "' to '" + to + "': " + e.getMessage() + ".", e);
    }
    Optional<ObjectInfo> now = store.stat(from);
    if (now.isPresent() && !now.get().equals(there.get())) {
      throw StoreException.retryable(
          Reason.CONFLICT,
          "'" + from + "' changed while it was moved; both are kept. Run the command again.");
    }
    store.delete(from);
  }

  /** The failure of a move whose object is in neither place. */
  public static StoreException missing(String from) {
    return StoreException.permanent(
        Reason.MISSING, "Cannot move '" + from + "': there is no such object.");
  }
}
