package caravan.cli;

import java.util.List;

/**
 * What people read of reports, before it is text or HTML: parts from the top to the bottom, all of
 * them plain texts as they are.
 *
 * @param title of the page
 */
record ReportPage(String title, List<Part> parts) {
  ReportPage {
    parts = List.copyOf(parts);
  }

  /** A part of a page. */
  sealed interface Part permits Heading, Facts, Lines, Grid {}

  /** Begins what belongs together. */
  record Heading(String text) implements Part {}

  /** One thing that is known, and its name. */
  record Fact(String name, String value) {}

  /** What is known, in order. */
  record Facts(List<Fact> facts) implements Part {
    Facts {
      facts = List.copyOf(facts);
    }
  }

  /** Sentences or names, one a line. */
  record Lines(List<String> lines) implements Part {
    Lines {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A table.
   *
   * @param rows each with as many cells as there are columns
   */
  record Grid(List<String> columns, List<List<String>> rows) implements Part {
    Grid {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }
}
