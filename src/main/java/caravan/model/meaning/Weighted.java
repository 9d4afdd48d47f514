package caravan.model.meaning;

/**
 * A word or phrase with its weight.
 *
 * @param weight in [0,1]
 */
public record Weighted(String name, double weight) {}
