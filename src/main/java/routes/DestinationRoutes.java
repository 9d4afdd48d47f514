package routes;

import caravan.config.DestinationSettings;
import caravan.config.Limits;
import caravan.storage.ObjectStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.Registry;

/**
 * Makes the routes of destinations from the templates: {@code destination}, the same for all, and
 * the one of its kind. Not for concurrent use.
 */
public final class DestinationRoutes {
  /** The template that stands before every kind. */
  static final String TEMPLATE = "destination";

  private static final String PROVIDER = "direct:provider-";
  private static final String NAME = "name";

  /** What the composition root tells every destination, whatever its kind knows. */
  private static final Set<String> GIVEN =
      Set.of(
          "create",
          "state",
          DestinationSettings.LAYOUT,
          DestinationSettings.SEAL_FILES,
          DestinationSettings.KEEP_DELETED,
          DestinationSettings.COUNTS_AS_COPY);

  private final CamelContext context;
  private final ProducerTemplate producer;
  private final Map<String, String> environment;
  private final Limits limits;

  /**
   * @param context has the templates
   * @param producer of that context; the stores send through it
   * @param environment where secrets of the form {@code env:NAME} are found
   * @param limits of this process, for all destinations together
   */
  public DestinationRoutes(
      CamelContext context,
      ProducerTemplate producer,
      Map<String, String> environment,
      Limits limits) {
    this.context = context;
    this.producer = producer;
    this.environment = environment;
    this.limits = limits;
  }

  /**
   * Makes the routes of each destination, and starts them if the context runs.
   *
   * @return an object store by destination name, in the order of the settings
   * @throws IllegalArgumentException if a kind or an option is unknown, or one is missing
   */
  public Map<String, ObjectStore> add(List<DestinationSettings> destinations) {
    Map<String, ObjectStore> stores = new LinkedHashMap<>();
    for (DestinationSettings settings : destinations) {
      if (stores.containsKey(settings.name())) {
        throw new IllegalArgumentException(
            "Two destinations are named '" + settings.name() + "'. Rename one.");
      }
      stores.put(settings.name(), add(settings));
    }
    return stores;
  }

  private ObjectStore add(DestinationSettings settings) {
    RouteTemplateDefinition template = template(settings);
    Map<String, Object> parameters = parameters(settings, template);
    String name = settings.name();
    Registry registry = context.getRegistry();
    CircuitBreaker breaker = Breakers.create(settings);
    registry.bind(Breakers.name(name), CircuitBreaker.class, breaker);
    registry.bind(Breakers.lastFailureName(name), Breakers.remember(breaker));
    registry.bind("settings-" + name, new ProviderSettings(settings, environment));
    registry.bind("bulkhead-" + name, new Bulkhead(name, settings.bulkhead()));
    registry.bind(
        "bandwidth-" + name,
        new BandwidthLimit(limits.pacer(settings::bandwidth), limits.bandwidth()));

    try {
      TemplatedRouteBuilder.builder(context, settings.kind())
          .routeId("provider-" + name)
          .parameters(parameters)
          .parameter(NAME, name)
          .add();
    } catch (RuntimeException e) {
      // what is wrong with the settings is at the bottom of what Camel says
      IllegalArgumentException wrong = StoreFailures.find(e, IllegalArgumentException.class);
      if (wrong != null && String.valueOf(wrong.getMessage()).startsWith(who(settings).strip())) {
        throw new IllegalArgumentException(wrong.getMessage(), e);
      }
      throw settings.builtIn() ? e : unmade(settings, e);
    }
    TemplatedRouteBuilder.builder(context, TEMPLATE)
        .routeId("destination-" + name)
        .parameter(NAME, name)
        .parameter("retries", settings.retries())
        .parameter("retryDelay", settings.retryDelay().toMillis())
        .parameter("throttled", settings.ratePerSecond() > 0)
        .parameter("rate", Math.max(1, settings.ratePerSecond()))
        .add();
    return new RouteObjectStore(name, producer);
  }

  /** A template of the user's own names what is not there, or is wrong in another way. */
  private static IllegalArgumentException unmade(DestinationSettings settings, RuntimeException e) {
    ClassNotFoundException absent = StoreFailures.find(e, ClassNotFoundException.class);
    Throwable root = StoreFailures.root(e);
    String why =
        absent != null
            ? "there is no class " + absent.getMessage()
            : String.valueOf(root.getMessage()).replaceAll("[.\\s]+$", "");
    return new IllegalArgumentException(
        who(settings)
            + "cannot be made from the template of its kind '"
            + settings.kind()
            + "': "
            + why
            + ". Correct the template; jars with what it names belong into lib/ in the Caravan"
            + " home.",
        e);
  }

  private RouteTemplateDefinition template(DestinationSettings settings) {
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    RouteTemplateDefinition template = model.getRouteTemplateDefinition(settings.kind());
    if (template == null || !isKind(template)) {
      throw new IllegalArgumentException(
          who(settings)
              + "is of the kind '"
              + settings.kind()
              + "', which is not known. Kinds: "
              + String.join(", ", kinds(model))
              + ".");
    }
    return template;
  }

  /**
   * The options that the template asks for. A kind of Caravan's own may read further ones from the
   * settings, which were checked when they were read; one of the user's has no other way, so an
   * option that its template does not name is a mistake.
   */
  private static Map<String, Object> parameters(
      DestinationSettings settings, RouteTemplateDefinition template) {
    Set<String> known = new TreeSet<>();
    List<String> missing = new ArrayList<>();
    Map<String, Object> parameters = new HashMap<>();
    for (RouteTemplateParameterDefinition parameter : template.getTemplateParameters()) {
      String option = parameter.getName();
      if (option.equals(NAME)) {
        continue;
      }
      known.add(option);
      Optional<String> value = settings.option(option);
      value.ifPresent(given -> parameters.put(option, given));
      if (value.isEmpty()
          && parameter.getDefaultValue() == null
          && !Boolean.FALSE.equals(parameter.getRequired())) {
        missing.add(option);
      }
    }
    for (String option : new TreeSet<>(settings.options().keySet())) {
      if (!known.contains(option) && !GIVEN.contains(option) && !settings.builtIn()) {
        throw new IllegalArgumentException(
            who(settings)
                + "has the option '"
                + option
                + "', which the kind '"
                + settings.kind()
                + "' does not know. Options: "
                + String.join(", ", known)
                + ".");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          who(settings)
              + "lacks '"
              + String.join("', '", missing)
              + "', which the kind '"
              + settings.kind()
              + "' needs.");
    }
    return parameters;
  }

  private static String who(DestinationSettings settings) {
    return "The destination '" + settings.name() + "' ";
  }

  private static Set<String> kinds(Model model) {
    Set<String> kinds = new TreeSet<>();
    for (RouteTemplateDefinition template : model.getRouteTemplateDefinitions()) {
      if (isKind(template)) {
        kinds.add(template.getId());
      }
    }
    return kinds;
  }

  /** The others are templates of other things, as drop folders. */
  private static boolean isKind(RouteTemplateDefinition template) {
    return template.getRoute().getInput().getEndpointUri().startsWith(PROVIDER);
  }
}
