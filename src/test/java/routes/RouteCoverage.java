package routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Fails where a node of routes.yaml was visited by no test. Not a test of its own: the build runs
 * it after all others, over what {@link RouteVisits} noted meanwhile.
 */
class RouteCoverage {
  /** Frames, which are visited when the steps in them are. */
  private static final Set<String> FRAMES = Set.of("doTry", "doCatch", "doFinally");

  private final Set<String> ids = new TreeSet<>();
  private final Set<String> anonymous = new TreeSet<>();

  @Test
  void everyNode_wasVisited() throws IOException {
    readRoutes();
    Set<String> visited = visited();
    Set<String> missed = new TreeSet<>();
    for (String id : ids) {
      Pattern pattern = Pattern.compile(Pattern.quote(id).replace("{{name}}", "\\E.+\\Q"));
      if (visited.stream().noneMatch(each -> pattern.matcher(each).matches())) {
        missed.add(id);
      }
    }
    assertThat(ids).as("nodes of routes.yaml").hasSizeGreaterThan(20);
    assertThat(missed).as("nodes of routes.yaml that no test visited").isEmpty();
  }

  @Test
  void everyRouteAndNode_hasAnId_andEveryRouteADescription() throws IOException {
    readRoutes();
    assertThat(anonymous).isEmpty();
  }

  private void readRoutes() throws IOException {
    try (InputStream yaml = RouteContext.class.getResourceAsStream("/routes.yaml")) {
      for (Object element : (List<?>) new Yaml().load(yaml)) {
        ((Map<?, ?>) element).values().forEach(route -> readRoute((Map<?, ?>) route));
      }
    }
  }

  private void readRoute(Map<?, ?> route) {
    if (!route.containsKey("id") || !route.containsKey("description")) {
      anonymous.add("route " + route.get("id"));
    }
    walk(route);
  }

  private void walk(Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::walk);
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, child) -> {
            if (key.equals("steps")) {
              ((List<?>) child).forEach(step -> ((Map<?, ?>) step).forEach(this::readNode));
            }
            walk(child);
          });
    }
  }

  private void readNode(Object eip, Object node) {
    Object id = node instanceof Map<?, ?> map ? map.get("id") : null;
    if (id == null) {
      anonymous.add(eip + " " + node);
    } else if (!FRAMES.contains(eip)) {
      ids.add(id.toString());
    }
  }

  private static Set<String> visited() throws IOException {
    Set<String> visited = new TreeSet<>();
    assertThat(RouteVisits.folder()).as("what the other tests noted").isDirectory();
    try (Stream<Path> files = Files.list(RouteVisits.folder())) {
      for (Path file : files.toList()) {
        visited.addAll(Files.readAllLines(file));
      }
    }
    return visited;
  }
}
