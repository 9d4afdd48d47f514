package caravan.graph;

import java.io.IOException;

/** The graph cannot be used. The message says why and what to do; no backup needs the graph. */
public final class GraphException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What that means to the one who asked. */
  public enum Reason {
    /** A setting is wrong, as the password or the address. */
    SETTINGS,
    /** The settings say that there is none. */
    OFF,
    /** It does not answer, or not in time; it may later. */
    UNAVAILABLE,
    /** Somebody else has it open. */
    BUSY,
    /** A question that it refuses. */
    REFUSED
  }

  private final Reason reason;

  public GraphException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public GraphException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
