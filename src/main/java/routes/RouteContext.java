package routes;

import caravan.config.DestinationSettings;
import caravan.config.Limits;
import caravan.model.RouteState;
import caravan.service.drop.DropFolder;
import caravan.service.drop.DropFolders;
import caravan.service.notify.Endpoint;
import caravan.service.observe.RouteJournal;
import caravan.storage.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.TypeConverter;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.converter.DefaultTypeConverter;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.SpringCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The Camel context of a command: of routes.yaml only what the command needs is read and made. To
 * be set up by one thread; the stores and {@link #backup} are safe for concurrent use.
 */
public final class RouteContext implements AutoCloseable {
  /** Routes that are made only where the bean that they work with is there. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "tick-schedules", "schedules",
          "tick-watches", "watches",
          "send-notice", "notices",
          "tap-graph", "graphProjection",
          "project-graph", "graphProjection",
          "record-operation", "graphOperations");

  private static final List<String> POOLS = List.of("destinations");

  private final CamelContext context;
  private final Optional<URLClassLoader> jars;
  private final Model model;
  private final RouteFile file;
  private final ProducerTemplate producer;
  private final Map<String, String> environment;
  private final @Nullable RouteMeters meters;
  private final Map<String, String> descriptions = new ConcurrentHashMap<>();

  /** One that measures nothing, as a command's. */
  public RouteContext(
      ApplicationContext spring, Optional<Path> folder, Map<String, String> environment) {
    this(spring, folder, environment, Optional.empty(), Optional.empty());
  }

  /**
   * @param spring where settings and further beans come from
   * @param folder YAML files with the user's own templates, if the folder exists; jars with what
   *     they need lie in the folder {@code lib} beside it
   * @param environment where secrets of the form {@code env:NAME} are found
   * @param measured where routes and destinations are measured, in a service
   * @param journal where it is written down what goes through the routes, in a service
   * @throws IllegalArgumentException if a route cannot be read
   */
  public RouteContext(
      ApplicationContext spring,
      Optional<Path> folder,
      Map<String, String> environment,
      Optional<MeterRegistry> measured,
      Optional<RouteJournal> journal) {
    this.context = configured(spring);
    // no lambda: it would load the class of its parameter, in every command
    this.meters = measured.isPresent() ? RouteMeters.of(context, measured.get()) : null;
    if (journal.isPresent()) {
      context.addRoutePolicyFactory(new RouteTracks(journal.get(), Clock.systemUTC()));
    }
    this.jars = folder.flatMap(routes -> UserJars.open(routes.resolveSibling("lib")));
    jars.ifPresent(context::setApplicationContextClassLoader);
    this.environment = Map.copyOf(environment);
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    PayloadConverters.register(context);
    Registry registry = context.getRegistry();
    registry.bind("retryAdvice", new RetryAdvice());
    registry.bind("destinations", new Destinations());
    registry.bind("payload", new PutOffer());
    registry.bind("outcomes", new Outcomes());
    registry.bind("firstFailure", new FirstFailure());
    registry.bind("bodyOnly", new BodyOnly());
    String routes =
        spring.getEnvironment().getRequiredProperty("camel.main.routes-include-pattern");
    this.file = new RouteFile(context, routes);
    List<Path> own = folder.map(RouteContext::files).orElse(List.of());
    if (!own.isEmpty()) {
      file.templates(); // theirs may refer to ours, or stand for them
    }
    for (Path one : own) {
      readAll("file:" + one.toAbsolutePath());
    }
    context.start();
    this.producer = context.createProducerTemplate();
  }

  /** See {@link DestinationRoutes#add}; without limits over all destinations. */
  public Map<String, ObjectStore> destinations(List<DestinationSettings> settings) {
    return destinations(settings, Limits.none());
  }

  /** See {@link DestinationRoutes#add}. */
  public Map<String, ObjectStore> destinations(List<DestinationSettings> settings, Limits limits) {
    Set<String> templates = new HashSet<>(Set.of(DestinationRoutes.TEMPLATE));
    settings.forEach(each -> templates.add(each.kind()));
    file.templates(templates);
    for (DestinationSettings each : settings) {
      Processor retried = meters == null ? exchange -> {} : meters.retried(each.name());
      context.getRegistry().bind("retried-" + each.name(), Processor.class, retried);
    }
    Map<String, ObjectStore> stores =
        new DestinationRoutes(context, producer, environment, limits).add(settings);
    if (meters != null) {
      meters.destinations(context, stores.keySet());
    }
    for (DestinationSettings each : settings) {
      describe("destination-" + each.name(), "destination");
      describe("provider-" + each.name(), each.kind());
    }
    return stores;
  }

  /** Says what a route does that was made from a template. */
  private void describe(String route, String template) {
    RouteTemplateDefinition definition = model.getRouteTemplateDefinition(template);
    String text = definition == null ? null : definition.getDescriptionText();
    if (text != null) {
      descriptions.put(route, text);
    }
  }

  /** Each route as it stands: those that are made, then those that are made when needed. */
  public List<RouteState> states() {
    List<RouteState> states = new ArrayList<>();
    Set<String> made = new HashSet<>();
    for (Route route : context.getRoutes()) {
      String id = route.getRouteId();
      ServiceStatus status = context.getRouteController().getRouteStatus(id);
      String own = route.getDescription();
      made.add(id);
      states.add(
          new RouteState(
              id,
              own == null ? descriptions.getOrDefault(id, "") : own,
              status == null ? "removed" : status.name().toLowerCase(Locale.ROOT)));
    }
    for (RouteDefinition route : file.routes(id -> !made.contains(id))) {
      String text = route.getDescriptionText();
      states.add(new RouteState(route.getId(), text == null ? "" : text, RouteState.WAITING));
    }
    return states;
  }

  /**
   * Makes the routes of the backup.
   *
   * @param beans the engine's part of each step by the name that routes.yaml uses; with {@code
   *     schedules} among them, the route that looks what is due is made too; with {@code
   *     graphProjection}, those of the graph
   */
  public void pipeline(Map<String, Object> beans) {
    make(beans, true);
  }

  /**
   * Makes the routes of a service, and not those of the backup.
   *
   * @param beans what they work with; a route is made where its bean is among them
   */
  public void service(Map<String, Object> beans) {
    make(beans, false);
  }

  /** Makes the route by which notices get to endpoints of any kind; to be called once. */
  public Endpoint notices() {
    Endpoint endpoint = new NotifyEndpoint(context, producer);
    service(Map.of("notices", endpoint));
    return endpoint;
  }

  private void make(Map<String, Object> beans, boolean backup) {
    beans.forEach(context.getRegistry()::bind);
    List<RouteDefinition> wanted =
        file.routes(
            id -> {
              String needed = OPTIONAL.get(id);
              return needed == null ? backup : beans.containsKey(needed);
            });
    try {
      model.addRouteDefinitions(wanted);
    } catch (Exception e) {
      throw new IllegalArgumentException("Cannot make the routes: " + e, e);
    }
  }

  /** Makes the routes of drop folders; from then on files are taken. */
  public void drops(DropFolders folders) {
    file.templates(DropRoutes.TEMPLATES);
    new DropRoutes(context).add(folders);
    for (DropFolder folder : folders.all()) {
      for (String template : DropRoutes.TEMPLATES) {
        describe(template + "-" + folder.settings().name(), template);
      }
    }
  }

  /**
   * Backs up one request and waits for the end.
   *
   * @return what the report step answered
   * @throws Exception what the operation failed with, as its bean threw it
   * @throws Error likewise: out of memory, or a class that cannot be loaded
   */
  public @Nullable Object backup(Object request) throws Exception {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(request);
    Exception thrown = producer.send("direct:backup", exchange).getException();
    if (thrown instanceof CamelExecutionException) {
      if (thrown.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (thrown.getCause() instanceof Error error) { // Camel carries one only in an exception
        throw error;
      }
    }
    if (thrown != null) {
      throw thrown;
    }
    return exchange.getMessage().getBody();
  }

  /** The context, for tests and for what a service adds. */
  public CamelContext camel() {
    return context;
  }

  /** Lets what is under way end, for as long as the settings say, and stops. */
  @Override
  public void close() {
    producer.stop();
    context.stop();
    jars.ifPresent(UserJars::close);
  }

  private static CamelContext configured(ApplicationContext spring) {
    Environment environment = spring.getEnvironment();
    SpringCamelContext context = new LeanContext(spring);
    if (!environment.getProperty("camel.main.jmx-enabled", Boolean.class, false)) {
      context.disableJMX(); // only a service has a console that looks
    }
    context
        .getCamelContextExtension()
        .setName(environment.getProperty("camel.main.name", "caravan"));
    context.setMessageHistory(false);
    CarryingThreadPools pools = new CarryingThreadPools();
    pools.setCamelContext(context);
    context.getExecutorServiceManager().setThreadPoolFactory(pools);
    context.setStreamCaching(
        false); // bodies are handles and arrays; a copy on disk would leak them
    context.getPropertiesComponent().addPropertiesSource(new SpringProperties(environment));
    context
        .getShutdownStrategy()
        .setTimeout(environment.getRequiredProperty("camel.main.shutdown-timeout", Long.class));
    context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
    DirectComponent direct = new DirectComponent();
    direct.setBlock(environment.getRequiredProperty("camel.component.direct.block", Boolean.class));
    context.addComponent("direct", (Component) direct);
    for (String pool : POOLS) {
      String key = "camel.threadpool.config." + pool + ".";
      context
          .getExecutorServiceManager()
          .registerThreadPoolProfile(
              new ThreadPoolProfileBuilder(pool)
                  .poolSize(environment.getRequiredProperty(key + "pool-size", Integer.class))
                  .maxPoolSize(
                      environment.getRequiredProperty(key + "max-pool-size", Integer.class))
                  .maxQueueSize(
                      environment.getRequiredProperty(key + "max-queue-size", Integer.class))
                  .rejectedPolicy(
                      environment.getRequiredProperty(
                          key + "rejected-policy", ThreadPoolRejectedPolicy.class))
                  .build());
    }
    return context;
  }

  private void readAll(String location) {
    try {
      for (RoutesBuilder builder : builders(location)) {
        context.addRoutes(builder);
      }
    } catch (Exception e) {
      throw RouteFile.unreadable(location, e);
    }
  }

  private Iterable<RoutesBuilder> builders(String location) throws Exception {
    Resource resource = PluginHelper.getResourceLoader(context).resolveResource(location);
    return PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource);
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.yaml")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot list the routes in " + folder + ": " + e, e);
    }
    return List.copyOf(files);
  }

  /** Lets {@code {{…}}} in a route name any setting. */
  private record SpringProperties(Environment environment) implements PropertiesSource {
    @Override
    public String getName() {
      return "spring";
    }

    @Override
    public @Nullable String getProperty(String name) {
      return environment.getProperty(name);
    }
  }

  /** Leaves out converters that would load a provider's client where no route uses it. */
  private static final class LeanContext extends SpringCamelContext {
    private static final String UNUSED = "org.apache.camel.component.google.";

    LeanContext(ApplicationContext spring) {
      super(spring);
    }

    @Override
    protected TypeConverter createTypeConverter() {
      return new DefaultTypeConverter(
          this, PluginHelper.getPackageScanClassResolver(this), getInjector(), false, false) {
        @Override
        protected Collection<String> findTypeConverterLoaderClasses() throws IOException {
          Collection<String> loaders = new ArrayList<>(super.findTypeConverterLoaderClasses());
          loaders.removeIf(name -> name.startsWith(UNUSED));
          return loaders;
        }
      };
    }
  }
}
