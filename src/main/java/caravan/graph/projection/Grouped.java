package caravan.graph.projection;

/**
 * The cluster that a content is in.
 *
 * @param model of the vectors that made it
 * @param similarity to its middle, in [-1,1]
 */
public record Grouped(int id, String name, String model, double similarity) {}
