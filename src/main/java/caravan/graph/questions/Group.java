package caravan.graph.questions;

import java.util.List;

/**
 * A cluster and its files, the nearest to its middle first.
 *
 * @param size how many files it has, also where not all are listed
 */
public record Group(long id, String name, long size, List<Member> members) {
  public Group {
    members = List.copyOf(members);
  }

  /**
   * @param similarity to the middle, in [-1,1]
   */
  public record Member(FileRef file, double similarity) {}

  /** All clusters of one name. */
  public record Groups(List<Group> groups) {
    public Groups {
      groups = List.copyOf(groups);
    }
  }
}
