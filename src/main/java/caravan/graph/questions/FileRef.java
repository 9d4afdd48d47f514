package caravan.graph.questions;

/**
 * A file of the graph.
 *
 * @param key what names it over all sources
 * @param present whether it is in the newest snapshot of its source
 */
public record FileRef(String key, String source, String path, boolean present) {}
