package caravan.model.meaning;

/**
 * Something that a text names.
 *
 * @param kind {@code organisation}, {@code person}, {@code place}, {@code amount}, {@code date},
 *     {@code invoice-number}, {@code contract-number} …
 * @param text as written, at most 200 characters
 * @param count how often
 */
public record Entity(String kind, String text, int count) {}
