package routes;

import caravan.storage.Storable;
import java.util.List;

/** Says where a storable goes. Safe for concurrent use. */
public final class Destinations {
  private static final String ENDPOINT = "direct:destination-";

  /** The destinations that are to get it now. */
  public List<String> of(Storable storable) {
    return storable.destinations();
  }

  static String endpoint(String destination) {
    return ENDPOINT + destination;
  }
}
