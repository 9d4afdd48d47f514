package caravan.graph.search;

import java.util.List;

/**
 * What was found.
 *
 * @param hits of the page that was asked for, the best first
 * @param found how many files were found; at most {@value Search#DEPTH} each way are looked at
 * @param notes what the one who asked must know: words that were left out, ways that did not work
 */
public record SearchAnswer(List<Hit> hits, int found, List<String> notes) {
  public SearchAnswer {
    hits = List.copyOf(hits);
    notes = List.copyOf(notes);
  }
}
