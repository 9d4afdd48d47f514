package caravan.config.routes;

import java.util.List;

/**
 * A route, or a template of routes, as it is written.
 *
 * @param id of a template, that of the routes that are made of it, with {@code NAME} in it
 * @param template the id of the template; empty for a route
 * @param description what it does, in a sentence; may be empty
 * @param from where its exchanges come from, without options
 * @param starts false if it says of itself that it does not start
 * @param steps in order
 */
public record RoutePlan(
    String id,
    String template,
    String description,
    String from,
    boolean starts,
    List<RouteStep> steps) {
  public RoutePlan {
    steps = List.copyOf(steps);
  }

  RoutePlan named(String name, String other) {
    return new RoutePlan(name, template, other, from, starts, steps);
  }
}
