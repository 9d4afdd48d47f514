package caravan.graph.server.child;

/** The store's own files are what keeps the database from starting. */
final class BrokenStoreException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenStoreException(Throwable cause) {
    super(cause);
  }
}
