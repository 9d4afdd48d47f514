package caravan.config;

import java.util.List;

/**
 * A command of the user's own.
 *
 * @param words the program and its arguments; a single one is a line for {@code sh}
 */
public record Hook(List<String> words) {
  public Hook {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one word");
    }
  }
}
