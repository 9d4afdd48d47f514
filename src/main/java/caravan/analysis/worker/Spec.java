package caravan.analysis.worker;

import java.time.Duration;
import java.util.Map;

/**
 * How a worker is run.
 *
 * @param handler which of the handlers that {@link WorkerMain} knows
 * @param heapMegabytes cap of its Java heap; native libraries allocate beside it
 * @param requests after so many a new process takes over, so that what leaks does not add up
 * @param start the longest that a process may take until it is ready
 * @param properties system properties for it; no secrets, other users see them
 * @param main class with the main method
 */
public record Spec(
    String handler,
    int heapMegabytes,
    int requests,
    Duration start,
    Map<String, String> properties,
    String main) {
  /** A machine under load starts a JVM in seconds, not in minutes. */
  private static final Duration START = Duration.ofMinutes(1);

  public Spec {
    properties = Map.copyOf(properties);
    if (heapMegabytes < 16 || requests < 1) {
      throw new IllegalArgumentException(
          "a worker needs 16 MB or more and takes one request or more, not "
              + heapMegabytes
              + " and "
              + requests);
    }
  }

  public Spec(String handler, int heapMegabytes, int requests) {
    this(handler, heapMegabytes, requests, Map.of());
  }

  public Spec(String handler, int heapMegabytes, int requests, Map<String, String> properties) {
    this(handler, heapMegabytes, requests, START, properties, WorkerMain.class.getName());
  }
}
