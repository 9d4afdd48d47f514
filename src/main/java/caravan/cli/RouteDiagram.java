package caravan.cli;

import caravan.config.routes.RoutePlan;
import caravan.config.routes.RouteStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of the stages, drawn: as lines, for Graphviz, or for Mermaid. The same routes make the
 * same picture. Without state.
 */
final class RouteDiagram {
  /** Steps that only say how the others go on. */
  private static final Set<String> SILENT = Set.of("setProperty", "setHeader", "doTry");

  private RouteDiagram() {}

  // lines

  static List<String> text(List<RoutePlan> plans) {
    List<String> lines = new ArrayList<>();
    for (RoutePlan plan : plans) {
      lines.add(lines.isEmpty() ? heading(plan) : "\n" + heading(plan));
      if (!plan.description().isEmpty()) {
        lines.add("  " + plan.description());
      }
      text(lines, plan.steps(), "    ");
    }
    return lines;
  }

  private static String heading(RoutePlan plan) {
    return plan.id() + "   <- " + plan.from();
  }

  private static void text(List<String> lines, List<RouteStep> steps, String indent) {
    for (RouteStep step : steps) {
      boolean silent = SILENT.contains(step.kind());
      if (!silent) {
        lines.add(indent + words(step));
      }
      text(lines, step.steps(), silent ? indent : indent + "  ");
    }
  }

  private static String words(RouteStep step) {
    String label = step.label();
    return switch (step.kind()) {
      case "bean", "process" -> label;
      case "to", "toD" -> "-> " + step.to();
      case "wireTap" -> "~> " + step.to() + " (nobody waits)";
      case "doCatch" -> "on failure";
      case "doFinally" -> "in the end";
      default -> step.kind() + (label.isEmpty() ? "" : " " + label);
    };
  }

  // graphs

  private record Node(String id, String text) {}

  private record Edge(String from, String to, String text, boolean dashed) {}

  /** All nodes by route, and what leads where. */
  private static final class Graph {
    final Map<RoutePlan, List<Node>> nodes = new LinkedHashMap<>();
    final List<Edge> edges = new ArrayList<>();
    private final Map<String, List<String>> entries = new HashMap<>();
    private final Map<Edge, String> open = new LinkedHashMap<>();
    private int count;

    Graph(List<RoutePlan> plans) {
      for (RoutePlan plan : plans) {
        List<Node> own = new ArrayList<>();
        nodes.put(plan, own);
        Node first = node(own, plan.from());
        entries.computeIfAbsent(plan.from(), from -> new ArrayList<>()).add(first.id());
        chain(own, plan.steps(), first.id());
      }
      open.forEach(
          (edge, endpoint) ->
              entries
                  .getOrDefault(endpoint, List.of())
                  .forEach(to -> edges.add(new Edge(edge.from(), to, "", edge.dashed()))));
    }

    private Node node(List<Node> own, String text) {
      Node node = new Node("n" + count++, text);
      own.add(node);
      return node;
    }

    /** Adds steps one after the other; answers the last one. */
    private String chain(List<Node> own, List<RouteStep> steps, String before) {
      String last = before;
      for (RouteStep step : steps) {
        if (step.kind().equals("doCatch")) { // a way of its own, that does not come back
          branch(own, step, last);
        } else if (SILENT.contains(step.kind())) {
          last = chain(own, step.steps(), last);
        } else {
          Node node = node(own, words(step));
          edges.add(new Edge(last, node.id(), "", false));
          if (!step.to().isEmpty()) {
            open.put(new Edge(node.id(), node.id(), "", step.isTap()), step.to());
          }
          last = chain(own, step.steps(), node.id());
        }
      }
      return last;
    }

    private void branch(List<Node> own, RouteStep caught, String from) {
      int at = own.size();
      int edge = edges.size();
      chain(own, caught.steps(), from);
      if (own.size() > at) {
        Edge first = edges.get(edge);
        edges.set(edge, new Edge(first.from(), first.to(), "on failure", false));
      }
    }
  }

  static List<String> dot(List<RoutePlan> plans) {
    Graph graph = new Graph(plans);
    List<String> lines = new ArrayList<>();
    lines.add("digraph caravan {");
    lines.add("  rankdir=LR; node [shape=box, fontname=\"sans-serif\"]; edge [fontsize=10];");
    int cluster = 0;
    for (Map.Entry<RoutePlan, List<Node>> route : graph.nodes.entrySet()) {
      lines.add("  subgraph cluster_" + cluster++ + " {");
      lines.add("    label=\"" + quoted(route.getKey().id()) + "\";");
      for (Node node : route.getValue()) {
        lines.add("    " + node.id() + " [label=\"" + quoted(node.text()) + "\"];");
      }
      lines.add("  }");
    }
    for (Edge edge : graph.edges) {
      lines.add(
          "  "
              + edge.from()
              + " -> "
              + edge.to()
              + (edge.text().isEmpty() ? "" : " [label=\"" + quoted(edge.text()) + "\"]")
              + (edge.dashed() ? " [style=dashed]" : "")
              + ";");
    }
    lines.add("}");
    return lines;
  }

  static List<String> mermaid(List<RoutePlan> plans) {
    Graph graph = new Graph(plans);
    List<String> lines = new ArrayList<>();
    lines.add("flowchart LR");
    int group = 0;
    for (Map.Entry<RoutePlan, List<Node>> route : graph.nodes.entrySet()) {
      lines.add("  subgraph r" + group++ + "[\"" + entities(route.getKey().id()) + "\"]");
      for (Node node : route.getValue()) {
        lines.add("    " + node.id() + "[\"" + entities(node.text()) + "\"]");
      }
      lines.add("  end");
    }
    for (Edge edge : graph.edges) {
      String arrow =
          edge.dashed() ? " -.-> " : edge.text().isEmpty() ? " --> " : " -->|" + edge.text() + "| ";
      lines.add("  " + edge.from() + arrow + edge.to());
    }
    return lines;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String entities(String text) {
    return text.replace("&", "&amp;")
        .replace("\"", "&quot;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
