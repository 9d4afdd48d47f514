package caravan.model.meaning;

/**
 * A secret or personal data that a content holds, without its value.
 *
 * @param kind as {@code private-key}, {@code github-token}, {@code iban}
 * @param count how often
 * @param line of the first one, from 1
 * @param hash keyed hash of the first one's value, as 16 hexadecimal digits: the same value in two
 *     files can be seen, and no value can be tried without the key
 */
public record Finding(String kind, int count, int line, String hash) {}
