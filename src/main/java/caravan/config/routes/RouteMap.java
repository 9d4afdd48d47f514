package caravan.config.routes;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.service.drop.DropSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import routes.DropRoutes;

/**
 * All routes and templates that there are: Caravan's own and those of the user's folder. Read as
 * YAML, so nothing is started and no class of a provider is loaded. Immutable.
 *
 * @param plans in the order of the files
 */
public record RouteMap(List<RoutePlan> plans) {
  /** What stands for the name of a destination or a drop folder. */
  static final String NAME = "NAME";

  private static final String OWN = "/routes.yaml";
  private static final int LONGEST = 1 << 20;

  public RouteMap {
    plans = List.copyOf(plans);
  }

  /**
   * Reads them.
   *
   * @param folder with the user's own; need not be there
   * @throws IOException if a file cannot be read; the message names it
   */
  public static RouteMap read(Path folder) throws IOException {
    List<RoutePlan> plans = new ArrayList<>();
    try (InputStream in = RouteMap.class.getResourceAsStream(OWN)) {
      if (in == null) {
        throw new IOException("routes.yaml is not in this build");
      }
      plans.addAll(parse("routes.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    }
    if (Files.isDirectory(folder)) {
      TreeSet<Path> files = new TreeSet<>();
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.yaml")) {
        found.forEach(files::add);
      }
      for (Path file : files) {
        plans.addAll(parse(file.toString(), Files.readString(file)));
      }
    }
    return new RouteMap(plans);
  }

  /** The routes and templates of one file. */
  static List<RoutePlan> parse(String file, String yaml) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST);
    Object root;
    try {
      root = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      throw new IOException("The routes in " + file + " are no YAML: " + e.getMessage(), e);
    }
    List<RoutePlan> plans = new ArrayList<>();
    for (Object entry : root instanceof List<?> list ? list : List.of()) {
      if (entry instanceof Map<?, ?> map) {
        plan(map).ifPresent(plans::add);
      }
    }
    return plans;
  }

  /** What is neither a route nor a template is none of ours. */
  private static Optional<RoutePlan> plan(Map<?, ?> entry) {
    if (entry.get("routeTemplate") instanceof Map<?, ?> template) {
      Map<?, ?> route = RouteSteps.map(template.get("route"));
      String kind = RouteSteps.text(template, "id");
      return Optional.of(
          plan(kind, RouteSteps.text(template, "description"), idOf(kind, route), route));
    }
    Map<?, ?> route = entry.get("route") instanceof Map<?, ?> map ? map : entry;
    if (!route.containsKey("from")) {
      return Optional.empty();
    }
    String id = RouteSteps.text(route, "id");
    return Optional.of(
        plan("", RouteSteps.text(route, "description"), id.isEmpty() ? from(route) : id, route));
  }

  private static RoutePlan plan(String template, String description, String id, Map<?, ?> route) {
    return new RoutePlan(
        id,
        template,
        description,
        from(route),
        !RouteSteps.text(route, "autoStartup").equals("false"),
        RouteSteps.of(RouteSteps.map(route.get("from")).get("steps")));
  }

  /** How the routes are called that are made of a template. */
  private static String idOf(String template, Map<?, ?> route) {
    return from(route).startsWith("direct:provider-")
        ? "provider-" + NAME + " (" + template + ")"
        : template + "-" + NAME;
  }

  private static String from(Map<?, ?> route) {
    Map<?, ?> from = RouteSteps.map(route.get("from"));
    return RouteSteps.endpoint(
        from.isEmpty() ? String.valueOf(route.get("from")) : RouteSteps.text(from, "uri"));
  }

  /** The routes that a service with these settings has, with their names in place. */
  public List<RoutePlan> of(Settings settings) {
    List<RoutePlan> routes = new ArrayList<>();
    for (RoutePlan plan : plans) {
      if (plan.template().isEmpty()) {
        routes.add(plan);
      }
    }
    for (DestinationSettings destination : settings.destinations().values()) {
      add(routes, "destination", "destination-" + destination.name());
      add(routes, destination.kind(), "provider-" + destination.name());
    }
    for (DropSettings drop : settings.drops().values()) {
      for (String template : DropRoutes.TEMPLATES) {
        if (!template.equals("claim-drop") || DropRoutes.hasClaimRoute(drop.directory())) {
          add(routes, template, template + "-" + drop.name());
        }
      }
    }
    return routes;
  }

  private void add(List<RoutePlan> routes, String template, String id) {
    plans.stream()
        .filter(plan -> plan.template().equals(template))
        .findFirst()
        .ifPresent(plan -> routes.add(plan.named(id, plan.description())));
  }
}
