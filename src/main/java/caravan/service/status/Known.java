package caravan.service.status;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * All that this machine knows of the safety of its sources. Immutable.
 *
 * @param sources by name
 * @param destinations by name
 */
public record Known(Map<String, KnownSource> sources, Map<String, KnownDestination> destinations) {
  /** Of a machine that has done nothing yet. */
  public static final Known NOTHING = new Known(Map.of(), Map.of());

  public Known {
    sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    destinations = Collections.unmodifiableMap(new TreeMap<>(destinations));
  }

  public KnownSource source(String name) {
    return sources.getOrDefault(name, KnownSource.NONE);
  }

  public KnownDestination destination(String name) {
    return destinations.getOrDefault(name, KnownDestination.NONE);
  }

  /** The same with one source changed. */
  public Known source(String name, UnaryOperator<KnownSource> change) {
    Map<String, KnownSource> now = new TreeMap<>(sources);
    now.put(name, change.apply(source(name)));
    return new Known(now, destinations);
  }

  /** The same with one destination changed. */
  public Known destination(String name, UnaryOperator<KnownDestination> change) {
    Map<String, KnownDestination> now = new TreeMap<>(destinations);
    now.put(name, change.apply(destination(name)));
    return new Known(sources, now);
  }
}
