package caravan.config.routes;

import java.util.List;

/**
 * A step of a route, as it is written.
 *
 * @param kind as routes.yaml calls it: {@code bean}, {@code split}, {@code doCatch} …
 * @param label what it does or asks, in a few words
 * @param to the endpoint that it sends to, without its options; empty for none
 * @param steps those within it
 */
public record RouteStep(String kind, String label, String to, List<RouteStep> steps) {
  public RouteStep {
    steps = List.copyOf(steps);
  }

  /** Whether nobody waits for what it sends. */
  public boolean isTap() {
    return kind.equals("wireTap");
  }
}
