package caravan.config.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a route. Pure functions. */
final class RouteSteps {
  /** Parts of a step that hold steps of their own, beside {@code steps}. */
  private static final List<String> BRANCHES =
      List.of("when", "otherwise", "doCatch", "doFinally", "onFallback");

  private static final Set<String> SENDING = Set.of("to", "toD", "wireTap");

  private RouteSteps() {}

  static List<RouteStep> of(@Nullable Object steps) {
    List<RouteStep> read = new ArrayList<>();
    for (Object step : steps instanceof List<?> list ? list : List.of()) {
      for (Map.Entry<?, ?> one : map(step).entrySet()) {
        read.add(step(String.valueOf(one.getKey()), one.getValue()));
      }
    }
    return read;
  }

  private static RouteStep step(String kind, @Nullable Object value) {
    Map<?, ?> map = map(value);
    String uri = map.isEmpty() && value != null ? String.valueOf(value) : text(map, "uri");
    List<RouteStep> within = new ArrayList<>(of(map.get("steps")));
    for (String branch : BRANCHES) {
      Object content = map.get(branch);
      for (Object each : content instanceof List<?> list ? list : List.of()) {
        within.add(step(branch, each));
      }
      if (content instanceof Map<?, ?> only) {
        within.add(step(branch, only));
      }
    }
    boolean sends = SENDING.contains(kind);
    return new RouteStep(kind, label(kind, map), sends ? endpoint(uri) : "", within);
  }

  private static String label(String kind, Map<?, ?> step) {
    Map<?, ?> call = kind.equals("bean") ? step : map(step.get("method"));
    String ref = text(call, "ref");
    if (!ref.isEmpty()) {
      String method = text(call, "method").replaceAll("\\(.*", "");
      // of a template's own beans the id says more than the reference
      return ref.contains("{{")
          ? named(text(step, "id"))
          : named(ref) + (method.isEmpty() ? "" : "." + method);
    }
    String own = text(step, "ref");
    return named(own.isEmpty() ? text(step, "id") : own);
  }

  /** An endpoint without its options, and with NAME for what is put in later. */
  static String endpoint(String uri) {
    int options = uri.indexOf('?');
    return named(options < 0 ? uri : uri.substring(0, options));
  }

  private static String named(String text) {
    return text.replaceAll("\\{\\{[^}]*}}|\\$\\{[^}]*}", RouteMap.NAME);
  }

  static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  static String text(Map<?, ?> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }
}
