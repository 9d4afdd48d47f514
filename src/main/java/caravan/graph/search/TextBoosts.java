package caravan.graph.search;

/**
 * How much a word counts by where it stands.
 *
 * @param title of the content
 * @param excerpt the start of its text
 * @param keyphrases what it is about
 * @param entities what it names
 */
record TextBoosts(double title, double excerpt, double keyphrases, double entities) {
  static final TextBoosts DEFAULT = new TextBoosts(1.5, 1, 0.5, 0.5);

  String query(QueryWords words) {
    return String.join(
        " ",
        words.any("title", title),
        words.any("excerpt", excerpt),
        words.any("keyphrases", keyphrases),
        words.any("entities", entities));
  }
}
