package caravan.config;

import caravan.model.RouteState;
import caravan.service.drop.DropFolders;
import caravan.service.notify.Endpoint;
import caravan.service.observe.RouteJournal;
import caravan.storage.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import routes.RouteContext;

/**
 * The composition root: starts Spring and Camel with what one command needs, and no more. Nothing
 * is scanned for and nothing configures itself, which makes the start three times as fast.
 *
 * <pre>{@code
 * try (CaravanApplication app = CaravanApplication.start(Start.of(destinations))) {
 *   ObjectStore store = app.store("main");
 *   app.pipeline(Map.of("operations", operations, "discovery", discovery, …));
 *   Object report = app.backup(request);
 * }
 * }</pre>
 *
 * <p>To be set up by one thread; the stores and {@link #backup} are safe for concurrent use.
 */
public final class CaravanApplication implements AutoCloseable {
  private final ConfigurableApplicationContext spring;
  private final RouteContext routes;
  private final Map<String, ObjectStore> stores;

  private CaravanApplication(
      ConfigurableApplicationContext spring, RouteContext routes, Map<String, ObjectStore> stores) {
    this.spring = spring;
    this.routes = routes;
    this.stores = stores;
  }

  /**
   * What to start with.
   *
   * @param destinations a route is made for each
   * @param userRoutes a folder with the user's own route templates; need not exist
   * @param environment where secrets of the form {@code env:NAME} are found
   * @param settings what stands above application.yaml, by its keys, as {@code
   *     camel.main.shutdown-timeout}
   * @param meters where routes and destinations are measured, in a service
   * @param journal where it is written down what goes through the routes, in a service
   * @param limits of this process
   */
  public record Start(
      List<DestinationSettings> destinations,
      Optional<Path> userRoutes,
      Map<String, String> environment,
      Map<String, Object> settings,
      Optional<MeterRegistry> meters,
      Optional<RouteJournal> journal,
      Limits limits) {
    public Start {
      destinations = List.copyOf(destinations);
      environment = Map.copyOf(environment);
      settings = Map.copyOf(settings);
    }

    /** Without a registry, a journal and limits. */
    public Start(
        List<DestinationSettings> destinations,
        Optional<Path> userRoutes,
        Map<String, String> environment,
        Map<String, Object> settings) {
      this(
          destinations,
          userRoutes,
          environment,
          settings,
          Optional.empty(),
          Optional.empty(),
          Limits.none());
    }

    public static Start of(List<DestinationSettings> destinations) {
      return new Start(destinations, Optional.empty(), Map.of(), Map.of());
    }
  }

  /**
   * Starts the destinations.
   *
   * @throws IllegalArgumentException if a destination or a route of the user's own is not right;
   *     the message says how to correct it
   */
  public static CaravanApplication start(Start start) {
    Commands application = new Commands(start.settings());
    ConfigurableApplicationContext spring = application.run();
    RouteContext routes = null;
    try {
      routes =
          new RouteContext(
              spring, start.userRoutes(), start.environment(), start.meters(), start.journal());
      return new CaravanApplication(
          spring, routes, routes.destinations(start.destinations(), start.limits()));
    } catch (RuntimeException e) {
      if (routes != null) {
        routes.close();
      }
      spring.close();
      throw e;
    }
  }

  /** The destinations by name, in the order of the settings. */
  public Map<String, ObjectStore> stores() {
    return stores;
  }

  /**
   * One destination.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public ObjectStore store(String name) {
    ObjectStore store = stores.get(name);
    if (store == null) {
      throw new IllegalArgumentException(
          "There is no destination '"
              + name
              + "'. There are: "
              + String.join(", ", stores.keySet()));
    }
    return store;
  }

  /**
   * Makes the routes of the backup; see routes.yaml for the beans that they name, and the methods.
   * A bean must stand behind every name: {@code operations}, {@code discovery}, {@code gate},
   * {@code classifier}, {@code organizer}, {@code packer}, {@code copies}, {@code snapshots},
   * {@code verifier}, {@code reports}.
   */
  public void pipeline(Map<String, Object> beans) {
    routes.pipeline(beans);
  }

  /** Makes the routes of drop folders, which a service has; from then on files are taken. */
  public void drops(DropFolders folders) {
    routes.drops(folders);
  }

  /**
   * Makes the routes of a service: {@code schedules} and {@code watches}, whose {@code tick()} is
   * called each second.
   */
  public void service(Map<String, Object> beans) {
    routes.service(beans);
  }

  /** Each route as it stands. */
  public List<RouteState> routes() {
    return routes.states();
  }

  /** What sends notices to Camel endpoints; to be called once. */
  public Endpoint notices() {
    return routes.notices();
  }

  /**
   * Backs up one request and waits for the end.
   *
   * @return what the report step answered
   * @throws Exception what the operation failed with, as the engine threw it
   */
  public @Nullable Object backup(Object request) throws Exception {
    return routes.backup(request);
  }

  @Override
  public void close() {
    routes.close();
    spring.close();
  }

  /** Spring Boot without the listeners and scanners that a command has no use for. */
  private static final class Commands extends SpringApplication {
    Commands(Map<String, Object> settings) {
      super(CaravanApplication.class);
      setWebApplicationType(WebApplicationType.NONE);
      setApplicationContextFactory(type -> new GenericApplicationContext());
      setBannerMode(Banner.Mode.OFF);
      setLogStartupInfo(false);
      setRegisterShutdownHook(false); // the command line owns the end of the process
      setAddCommandLineProperties(false);
      // what Spring's plain one does not convert is in no setting of application.yaml
      setAddConversionService(false);
      setListeners(List.of());
      setInitializers(List.of(context -> addSettings(context, settings)));
    }

    @Override
    protected void bindToSpringApplication(ConfigurableEnvironment environment) {
      // all of spring.main is said above; to look for it takes a tenth of the start of Spring
    }

    @Override
    protected void load(ApplicationContext context, Object[] sources) {
      // beans are made and handed over by the composition root; there are no classes to scan
    }

    private static void addSettings(
        ConfigurableApplicationContext context, Map<String, Object> settings) {
      MutablePropertySources sources = context.getEnvironment().getPropertySources();
      if (!settings.isEmpty()) {
        sources.addFirst(new MapPropertySource("start", new HashMap<>(settings)));
      }
      List<PropertySource<?>> defaults = new ArrayList<>();
      try {
        defaults.addAll(
            new YamlPropertySourceLoader()
                .load("application.yaml", new ClassPathResource("application.yaml")));
      } catch (IOException e) {
        throw new UncheckedIOException("application.yaml is not in the jar", e);
      }
      defaults.forEach(sources::addLast);
    }
  }
}
