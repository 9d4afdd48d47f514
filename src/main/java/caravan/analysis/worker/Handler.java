package caravan.analysis.worker;

/** What a worker does. Called in the worker's process, by one thread, one request after another. */
public interface Handler {
  /**
   * @throws UnreadableException with a reason that the asking side gets as it is
   * @throws Exception any other counts as a malformed content; only the name of its class is told
   */
  byte[] handle(byte[] request) throws Exception;
}
