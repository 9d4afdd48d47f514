package routes;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The file of all routes and templates, each of which is read when it is first wanted: to read all
 * of them would be a tenth of a short command. Safe for concurrent use.
 */
final class RouteFile {
  private static final String TEMPLATE = "- routeTemplate:";
  private static final String ROUTE = "- route:";
  private static final String ID = "    id: ";
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9-]+");

  /**
   * Lines of the file that make a route or a template.
   *
   * @param to the line behind the last
   */
  private record Item(String id, boolean template, int from, int to) {}

  private final CamelContext context;
  private final Model model;
  private final String location;
  private final List<String> lines;
  private final List<Item> items;

  /** First lines of the items that were read. */
  private final Set<Integer> read = new HashSet<>();

  private final Map<String, RouteDefinition> routes = new HashMap<>();

  /**
   * @throws IllegalArgumentException if there is no such file, or it is not one route or template
   *     after the other, each with a plain id in its second line or later
   */
  RouteFile(CamelContext context, String location) {
    this.context = context;
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    this.location = location;
    this.lines = text(context, location).lines().toList();
    this.items = items();
  }

  /** Reads these templates; all of them if one is wanted that neither file nor context has. */
  synchronized void templates(Collection<String> ids) {
    Set<String> known = new HashSet<>();
    items.forEach(item -> known.add(item.id()));
    boolean all =
        ids.stream()
            .anyMatch(id -> !known.contains(id) && model.getRouteTemplateDefinition(id) == null);
    read(item -> item.template() && (all || ids.contains(item.id())));
  }

  /** Reads all templates. */
  synchronized void templates() {
    read(Item::template);
  }

  /** The routes with the ids that are wanted, in the order of the file. */
  synchronized List<RouteDefinition> routes(Predicate<String> wanted) {
    read(item -> !item.template() && wanted.test(item.id()));
    return items.stream()
        .filter(item -> !item.template() && wanted.test(item.id()))
        .map(item -> Objects.requireNonNull(routes.get(item.id())))
        .toList();
  }

  /** What is not wanted is read as empty lines, so that messages have the right number. */
  private void read(Predicate<Item> wanted) {
    StringBuilder text = new StringBuilder();
    List<Integer> now = new ArrayList<>();
    int line = 0;
    for (Item item : items) {
      if (wanted.test(item) && !read.contains(item.from())) {
        now.add(item.from());
        text.append("\n".repeat(item.from() - line));
        for (line = item.from(); line < item.to(); line++) {
          text.append(lines.get(line)).append('\n');
        }
      }
    }
    if (!now.isEmpty()) {
      parse(text.toString());
      read.addAll(now);
    }
  }

  private void parse(String text) {
    try {
      // not by findRoutesBuilders, which would parse the text once more, for beans at its top
      Resource resource = ResourceHelper.fromString(location, text);
      RoutesBuilder read =
          PluginHelper.getRoutesLoader(context).getRoutesLoader("yaml").loadRoutesBuilder(resource);
      if (read instanceof RouteBuilder builder) {
        builder.configureRoutes(context);
        for (RouteTemplateDefinition template :
            builder.getRouteTemplateCollection().getRouteTemplates()) {
          if (model.getRouteTemplateDefinition(template.getId()) == null) { // the user's own stays
            model.addRouteTemplateDefinitions(List.of(template));
          }
        }
        builder.getRouteCollection().setResource(builder.getResource());
        for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
          routes.put(route.getId(), route);
        }
      }
    } catch (Exception e) {
      throw unreadable(location, e);
    }
  }

  private static String text(CamelContext context, String location) {
    try (InputStream in =
        PluginHelper.getResourceLoader(context).resolveResource(location).getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw unreadable(location, e);
    }
  }

  private List<Item> items() {
    List<Item> found = new ArrayList<>();
    int from = -1;
    String id = "";
    for (int i = 0; i <= lines.size(); i++) {
      String line = i == lines.size() ? "- " : lines.get(i);
      if (line.startsWith("- ")) {
        if (from >= 0) {
          String kind = lines.get(from);
          check(!id.isEmpty(), from, "has no plain id");
          check(kind.equals(TEMPLATE) || kind.equals(ROUTE), from, "is no route and no template");
          found.add(new Item(id, kind.equals(TEMPLATE), from, i));
        }
        from = i;
        id = "";
      } else if (line.startsWith(ID) && id.isEmpty()) {
        String text = line.substring(ID.length()).strip();
        id = PLAIN.matcher(text).matches() ? text : "";
      } else {
        boolean within = line.isBlank() || line.startsWith(" ") || line.startsWith("#");
        check(within, i, "belongs to no route and no template");
      }
    }
    return found;
  }

  private void check(boolean right, int line, String wrong) {
    if (!right) {
      throw new IllegalArgumentException(
          "Cannot read the routes in " + location + ": line " + (line + 1) + " " + wrong + ".");
    }
  }

  static IllegalArgumentException unreadable(String location, Exception e) {
    return new IllegalArgumentException(
        "Cannot read the routes in " + location + ": " + e.getMessage() + ". Correct the file.", e);
  }
}
