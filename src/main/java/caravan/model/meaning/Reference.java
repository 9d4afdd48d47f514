package caravan.model.meaning;

/**
 * What a content says about another file, as it is written there; which file is meant follows from
 * where the content lies.
 *
 * @param kind {@code import}, {@code type}, {@code include}, {@code include-if} where a build asks
 *     for it, {@code include-elsewhere} on other systems or never, {@code link}, {@code path},
 *     {@code script}
 * @param target as written, without quotes, at most 500 characters
 * @param line from 1
 */
public record Reference(String kind, String target, int line) {}
