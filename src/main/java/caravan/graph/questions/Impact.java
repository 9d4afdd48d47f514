package caravan.graph.questions;

import java.util.List;

/**
 * What depends on a file, or what it depends on.
 *
 * @param files by distance, then path; the file itself is not among them
 * @param links between it and them, in the order in which they are reached; they may form cycles
 * @param cut whether there are more than were asked for
 */
public record Impact(FileRef of, List<Reached> files, List<Link> links, boolean cut) {
  public Impact {
    files = List.copyOf(files);
    links = List.copyOf(links);
  }

  /**
   * @param distance in steps, from 1
   */
  public record Reached(FileRef file, int distance) {}

  /**
   * That one file needs another.
   *
   * @param from key of the one that needs
   * @param to key of what it needs
   * @param confidence in [0,1]
   * @param evidence for people
   */
  public record Link(String from, String to, double confidence, String evidence) {}
}
