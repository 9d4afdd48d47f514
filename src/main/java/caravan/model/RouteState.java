package caravan.model;

/**
 * A route, as it stands.
 *
 * @param id as routes.yaml names it
 * @param description what it does, in a sentence; may be empty
 * @param state {@code started}, {@code stopped}, {@code suspended} …, or {@link #WAITING}
 */
public record RouteState(String id, String description, String state) {
  /** It is made when something first needs it. */
  public static final String WAITING = "not yet made";
}
