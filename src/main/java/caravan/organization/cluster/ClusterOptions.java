package caravan.organization.cluster;

/**
 * What is near. The similarities are cosines of all-minilm-l6-v2's vectors, chosen on the sets of
 * bench/intelligence, with the default way to make vectors.
 *
 * @param join from which on a content joins a grain
 * @param merge from which on groups of grains are one cluster
 * @param smallestGrain contents that make a grain fit to be merged
 * @param smallest contents that make a cluster
 * @param mergeEvery contents between two merges, at least; later, a tenth of all
 * @param renameAt how many times more a new name must say than the old one
 */
public record ClusterOptions(
    double join, double merge, int smallestGrain, int smallest, int mergeEvery, double renameAt) {
  public static final ClusterOptions DEFAULT = new ClusterOptions(0.4, 0.65, 2, 4, 64, 1.5);
}
