package caravan.cli;

import caravan.cli.ReportPage.Fact;
import caravan.cli.ReportPage.Facts;
import caravan.cli.ReportPage.Grid;
import caravan.cli.ReportPage.Heading;
import caravan.cli.ReportPage.Lines;
import caravan.cli.ReportPage.Part;
import java.util.ArrayList;
import java.util.List;

/** A page of reports as lines of text, free of what could steer a terminal. Without state. */
final class ReportText {
  private ReportText() {}

  static List<String> of(ReportPage page) {
    List<String> lines = new ArrayList<>();
    for (Part part : page.parts()) {
      if (part instanceof Heading heading) {
        lines.add("");
        lines.add(heading.text());
      } else if (part instanceof Facts facts) {
        facts(lines, facts);
      } else if (part instanceof Lines texts) {
        texts.lines().forEach(line -> lines.add("  " + line));
      } else if (part instanceof Grid grid) {
        Table table = new Table(grid.columns().toArray(String[]::new));
        grid.rows().forEach(row -> table.row(row.toArray(String[]::new)));
        lines.addAll(table.lines());
      }
    }
    return lines.stream().map(Terminal::sanitise).toList();
  }

  private static void facts(List<String> lines, Facts facts) {
    int width = facts.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    for (Fact fact : facts.facts()) {
      lines.add("  " + fact.name() + " ".repeat(width - fact.name().length() + 2) + fact.value());
    }
  }
}
