package caravan.organization.cluster;

/**
 * Where a content belongs.
 *
 * @param cluster id of its cluster
 * @param similarity cosine of the angle to the middle of its part of the cluster, in [-1,1]
 */
public record Membership(int cluster, double similarity) {}
