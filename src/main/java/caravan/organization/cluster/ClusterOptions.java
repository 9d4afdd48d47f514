package caravan.organization.cluster;

/**
 * What is near. The similarities are cosines of all-minilm-l6-v2's vectors, chosen on the set
 * "manuals" of bench/intelligence.
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
  public static final ClusterOptions DEFAULT = new ClusterOptions(0.5, 0.7, 2, 4, 64, 1.5);
}
