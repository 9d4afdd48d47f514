package caravan.graph.search;

/**
 * How much each way to find something counts when their orders are fused. The defaults were chosen
 * by {@code bench/graph/questions} on one half of its questions, and measured on the other.
 *
 * @param text words in what a file says
 * @param names words in its name and path
 * @param meaning nearness of its vector
 * @param facts each of importance and recency: enough to order what is alike otherwise
 * @param k how slowly what a rank is worth falls with it: a rank is worth 1 / (k + rank)
 */
public record Weights(double text, double names, double meaning, double facts, double k) {
  public static final Weights DEFAULT = new Weights(1.0, 0.5, 0.3, 0.01, 1);
}
