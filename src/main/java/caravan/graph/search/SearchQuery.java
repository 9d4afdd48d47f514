package caravan.graph.search;

/**
 * What somebody looks for.
 *
 * @param text in plain words; nothing in it is an operator
 * @param filters what hits must be
 * @param limit hits a page, 1 to {@value #MOST_HITS}
 * @param page from 1
 */
public record SearchQuery(String text, Filters filters, int limit, int page) {
  /** The most hits on one page. */
  public static final int MOST_HITS = 200;

  /** The most characters of a text that are looked at. */
  public static final int MOST_CHARACTERS = 10_000;

  public SearchQuery {
    if (limit < 1 || limit > MOST_HITS) {
      throw new IllegalArgumentException(limit + " hits is out of range; choose 1 to " + MOST_HITS);
    }
    if (page < 1) {
      throw new IllegalArgumentException("pages are counted from 1");
    }
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "the question has "
              + text.length()
              + " characters; ask with at most "
              + MOST_CHARACTERS
              + ", a few words are best");
    }
  }
}
