package caravan.platform.cache;

/** A shared cache did not answer, or not as a cache should. {@link BypassCache} deals with it. */
public final class CacheAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which cache, and what it said; it may be shown
   */
  public CacheAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
