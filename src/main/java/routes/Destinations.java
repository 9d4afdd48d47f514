package routes;

import caravan.storage.Storable;
import java.util.List;

/** Says where a storable goes. Safe for concurrent use. */
public final class Destinations {
  private static final String ENDPOINT = "direct:destination-";

  /** The endpoints of the destinations that lack it. */
  public List<String> endpoints(Storable storable) {
    return storable.destinations().stream().map(Destinations::endpoint).toList();
  }

  static String endpoint(String destination) {
    return ENDPOINT + destination;
  }

  /** The destination behind an endpoint, as Camel reports it. */
  static String destination(String endpointUri) {
    String plain = endpointUri.replaceFirst("^direct:(//)?", "");
    return plain.replaceFirst("^destination-", "");
  }
}
