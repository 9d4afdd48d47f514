package caravan.graph.projection;

/**
 * What a file is, by its path and by what is known of its content.
 *
 * @param type media type
 * @param category one of few words for people: document, code, picture …
 * @param language empty if there is none
 * @param level how sensitive it is, as {@code internal}; empty if nobody looked
 * @param importance in [0,1]
 */
public record FileFacts(
    String type, String category, String language, String level, double importance) {}
