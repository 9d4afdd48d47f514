package caravan.organization.view;

import caravan.model.Classification;
import caravan.model.Metadata;
import caravan.model.meaning.Understanding;
import java.util.Optional;

/**
 * A file that wants a place, with all that its place may follow from.
 *
 * @param path absolute, {@code /}-separated, as people read it
 * @param metadata of which the time of the last change counts
 * @param classification what it is by name and head
 * @param understanding what it means, if that is known yet
 * @param cluster the group that its content is in, if any
 */
public record Subject(
    String path,
    Metadata metadata,
    Classification classification,
    Optional<Understanding> understanding,
    Optional<InCluster> cluster) {

  /**
   * A content's cluster.
   *
   * @param id that the cluster has now
   * @param name that it has now
   * @param similarity how well the content fits, in [-1,1]
   */
  public record InCluster(int id, String name, double similarity) {}

  /** Own name, without directories. */
  String ownName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
