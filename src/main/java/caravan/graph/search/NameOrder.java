package caravan.graph.search;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells how well a path fits a question by its words alone, for where there is no graph to ask.
 * Safe for concurrent use.
 */
public final class NameOrder {
  private final List<String> words;

  /**
   * For one question.
   *
   * @throws IllegalArgumentException if there is no word in it
   */
  public NameOrder(String question) {
    words = QueryWords.asked(question).words();
  }

  /**
   * How well a path fits.
   *
   * @return the words of the question that it has; empty if it has none
   */
  public Optional<Fit> of(String path) {
    Set<String> all = Set.of(NameWords.of(path).split(" ", -1));
    List<String> there = words.stream().filter(all::contains).toList();
    if (there.isEmpty()) {
      return Optional.empty();
    }
    Set<String> own =
        Set.of(NameWords.of(path.substring(path.lastIndexOf('/') + 1)).split(" ", -1));
    double inName = there.stream().filter(own::contains).count();
    return Optional.of(new Fit(there, (there.size() + inName) / (2.0 * words.size())));
  }

  /**
   * That a path fits.
   *
   * @param words of the question that it has
   * @param score in (0,1]: 1 if all words are in the file's own name
   */
  public record Fit(List<String> words, double score) {
    public Fit {
      words = List.copyOf(words);
    }
  }
}
