package caravan.graph.projection;

/**
 * What a projection did.
 *
 * @param snapshots that were added
 * @param files whose state in the graph was written
 * @param described files that got what is known of their contents
 * @param forgotten snapshots that left
 */
public record ProjectionReport(int snapshots, long files, long described, int forgotten) {
  ProjectionReport plus(ProjectionReport other) {
    return new ProjectionReport(
        snapshots + other.snapshots,
        files + other.files,
        described + other.described,
        forgotten + other.forgotten);
  }
}
