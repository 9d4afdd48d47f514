package caravan.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns of text, each as wide as it must be. A heading that starts with {@code >} aligns right.
 */
final class Table {
  private final String[] headings;
  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = headings.clone();
    this.right = new boolean[headings.length];
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].startsWith(">");
      this.headings[i] = right[i] ? headings[i].substring(1) : headings[i];
    }
  }

  void row(String... cells) {
    String[] row = cells.clone();
    for (int i = 0; i < row.length; i++) {
      row[i] = Terminal.sanitise(row[i]);
    }
    rows.add(row);
  }

  void print(World world) {
    lines().forEach(world::print);
  }

  /** The lines that are printed. */
  List<String> lines() {
    int[] widths = new int[headings.length];
    List<String[]> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    for (String[] row : all) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ").append(right[i] ? space + row[i] : row[i] + space);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
