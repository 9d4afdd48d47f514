package routes;

import caravan.config.DestinationSettings;
import caravan.service.observe.RouteJournal;
import caravan.storage.ObjectStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/** The real routes over stores and engine beans of a test, with every visited node noted. */
public final class RouteHarness implements AutoCloseable {
  /** Where destinations of tests find their secrets. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("KEY", "test-key", "SECRET", "test-secret");

  private static final Path ROUTES = Path.of("src", "test", "resources", "routes");

  private final GenericApplicationContext spring = new GenericApplicationContext();
  private final RouteContext routes;

  public RouteHarness() {
    this(Map.of());
  }

  /**
   * @param settings above application.yaml
   */
  public RouteHarness(Map<String, Object> settings) {
    this(settings, ROUTES, ENVIRONMENT, Optional.empty(), Optional.empty());
  }

  /** With the routes of a user, and the jars beside them. */
  public RouteHarness(Path routes, Map<String, String> environment) {
    this(Map.of(), routes, environment, Optional.empty(), Optional.empty());
  }

  /** Where routes and destinations are measured. */
  public RouteHarness(MeterRegistry registry) {
    this(Map.of(), ROUTES, ENVIRONMENT, Optional.of(registry), Optional.empty());
  }

  /** Where what goes through the routes is written down. */
  public RouteHarness(RouteJournal journal) {
    this(Map.of(), ROUTES, ENVIRONMENT, Optional.empty(), Optional.of(journal));
  }

  private RouteHarness(
      Map<String, Object> settings,
      Path folder,
      Map<String, String> environment,
      Optional<MeterRegistry> registry,
      Optional<RouteJournal> journal) {
    var sources = spring.getEnvironment().getPropertySources();
    sources.addFirst(new MapPropertySource("test", new HashMap<>(settings)));
    try {
      new YamlPropertySourceLoader()
          .load("application", new ClassPathResource("application.yaml"))
          .forEach(sources::addLast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spring.refresh();
    routes = new RouteContext(spring, Optional.of(folder), environment, registry, journal);
    routes.camel().getCamelContextExtension().addInterceptStrategy(new RouteVisits());
  }

  /** Protections that fit a test: three attempts within milliseconds, five failures, one minute. */
  static DestinationSettings quick(String name) {
    return new DestinationSettings(
        name, "memory", Map.of(), 2, Duration.ofMillis(1), 0, 8, 5, Duration.ofMinutes(1));
  }

  /** A destination whose provider is a store of the test. */
  public ObjectStore memory(String name, ObjectStore backing) {
    return memory(quick(name), backing);
  }

  public ObjectStore memory(DestinationSettings settings, ObjectStore backing) {
    routes.camel().getRegistry().bind("store-" + settings.name(), new ObjectStoreProvider(backing));
    return destination(settings);
  }

  /** A destination of any kind. */
  public ObjectStore destination(DestinationSettings settings) {
    ObjectStore store = routes.destinations(List.of(settings)).get(settings.name());
    if (store == null) {
      throw new AssertionError("no store for " + settings.name());
    }
    return store;
  }

  public CircuitBreaker breaker(String name) {
    return routes
        .camel()
        .getRegistry()
        .lookupByNameAndType("breaker-" + name, CircuitBreaker.class);
  }

  RouteContext routes() {
    return routes;
  }

  @Override
  public void close() {
    routes.close();
    spring.close();
  }
}
