package caravan.graph.projection;

/** Is told how far a projection is. */
@FunctionalInterface
public interface ProjectionProgress {
  ProjectionProgress NONE = (what, done, of) -> {};

  /**
   * @param what is being done, for people
   * @param of how many there are; 0 if unknown
   */
  void at(String what, long done, long of);
}
