package caravan.storage;

import java.util.List;

/** Something sealed that goes under one name to every destination that lacks it. */
public interface Storable {
  /** The object's name. */
  String name();

  /** The bytes; called only if there is a destination. */
  Payload payload();

  /** The destinations that lack it. With none, nothing is stored anywhere. */
  List<String> destinations();

  /**
   * Its way to a destination waits for a turn that all destinations share: none is slow by that.
   */
  default void awaitsTurn(String destination) {}

  /** That turn has come, or is not waited for any longer. */
  default void hasTurn(String destination) {}
}
