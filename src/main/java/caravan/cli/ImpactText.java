package caravan.cli;

import caravan.graph.questions.FileRef;
import caravan.graph.questions.Impact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws how files depend on each other. */
final class ImpactText {
  private final World world;
  private final Map<String, FileRef> files = new HashMap<>();
  private final Map<String, List<String>> below = new HashMap<>();
  private final Set<String> shown = new HashSet<>();

  private ImpactText(World world) {
    this.world = world;
  }

  /** Each file once with what follows from it; where it comes again, it says so. */
  static void tree(World world, Impact impact, boolean up) {
    ImpactText text = new ImpactText(world);
    text.files.put(impact.of().key(), impact.of());
    impact.files().forEach(each -> text.files.put(each.file().key(), each.file()));
    for (Impact.Link link : impact.links()) {
      text.below
          .computeIfAbsent(up ? link.to() : link.from(), key -> new ArrayList<>())
          .add(up ? link.from() : link.to());
    }
    world.print(GraphQuestionCommand.text(impact.of()));
    text.shown.add(impact.of().key());
    text.branches(impact.of().key(), "");
  }

  private void branches(String key, String indent) {
    List<String> next = below.getOrDefault(key, List.of());
    for (int i = 0; i < next.size(); i++) {
      boolean last = i == next.size() - 1;
      FileRef file = files.get(next.get(i));
      boolean first = shown.add(next.get(i));
      if (file != null) {
        world.print(
            indent
                + (last ? "└─ " : "├─ ")
                + GraphQuestionCommand.text(file)
                + (first ? "" : " (above)"));
      }
      if (first) {
        branches(next.get(i), indent + (last ? "   " : "│  "));
      }
    }
  }

  /** A digraph whose arrows point to what is needed. */
  static void dot(World world, Impact impact) {
    Map<String, String> names = new HashMap<>();
    world.print("digraph caravan {");
    world.print("  rankdir=LR; node [shape=box];");
    names.put(impact.of().key(), "n0");
    world.print("  n0 [label=" + quote(impact.of().path()) + ", style=bold];");
    for (Impact.Reached each : impact.files()) {
      String name = "n" + names.size();
      names.put(each.file().key(), name);
      world.print("  " + name + " [label=" + quote(each.file().path()) + "];");
    }
    for (Impact.Link link : impact.links()) {
      world.print("  " + names.get(link.from()) + " -> " + names.get(link.to()) + ";");
    }
    world.print("}");
  }

  private static String quote(String text) {
    return '"' + Terminal.sanitise(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
