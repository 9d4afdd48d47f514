package caravan.analysis.stack;

import java.util.List;

/**
 * What a project is built of.
 *
 * @param technologies by kind and name, each once
 * @param unread files that tell something but could not be read, with the reason, for people
 */
public record Stack(List<Technology> technologies, List<String> unread) {
  public Stack {
    technologies = List.copyOf(technologies);
    unread = List.copyOf(unread);
  }
}
