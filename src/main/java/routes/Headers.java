package routes;

import caravan.storage.ByteRange;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.Optional;
import org.apache.camel.Message;

/** The contract between the destination routes and what stands on both sides of them. */
final class Headers {
  static final String OPERATION = "CaravanOperation";
  static final String OBJECT = "CaravanObject";
  static final String RANGE = "CaravanRange";
  static final String SHA256 = "CaravanSha256";
  static final String LENGTH = "CaravanLength";

  static final String PUT = "put";
  static final String GET = "get";
  static final String STAT = "stat";
  static final String LIST = "list";
  static final String DELETE = "delete";

  /** Optional: one that cannot leaves the body as it is, and the object is copied instead. */
  static final String MOVE = "move";

  /** With a move: the object's new name. */
  static final String TO = "CaravanTo";

  /** Of the whole destination: there is no object. */
  static final String SPACE = "space";

  /** Exchange property: the operation that a backup exchange works for. */
  static final String BACKUP = "caravanBackup";

  /** Exchange property: the pack that an exchange stores. */
  static final String PACK = "caravanPack";

  /** Exchange property: the destination that a pack is put at. */
  static final String DESTINATION = "caravanDestination";

  private Headers() {}

  static String required(Message message, String header) throws StoreException {
    String value = message.getHeader(header, String.class);
    if (value == null) {
      throw StoreException.permanent(
          Reason.INVALID, "A destination was called without the header " + header + ".");
    }
    return value;
  }

  static Optional<ByteRange> range(Message message) throws StoreException {
    String value = message.getHeader(RANGE, String.class);
    if (value == null) {
      return Optional.empty();
    }
    int dash = value.indexOf('-');
    try {
      return Optional.of(
          new ByteRange(
              Long.parseLong(value.substring(0, dash)), Long.parseLong(value.substring(dash + 1))));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw StoreException.permanent(
          Reason.INVALID, "'" + value + "' is not a byte range. Use first-last.", e);
    }
  }
}
