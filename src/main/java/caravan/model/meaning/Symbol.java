package caravan.model.meaning;

/**
 * Something that code declares.
 *
 * @param kind {@code class}, {@code interface}, {@code function}, {@code table} …
 * @param name own name, at most 200 characters
 * @param line from 1
 */
public record Symbol(String kind, String name, int line) {}
