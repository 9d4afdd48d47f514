package caravan.graph.server;

/** The files of a store are what keeps the database from starting. */
final class BrokenStoreException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenStoreException(String message) {
    super(message);
  }
}
