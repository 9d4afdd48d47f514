package caravan.analysis.sensitivity;

/**
 * A token that begins in a way of its own, and goes on with so many characters of a set: the form
 * that most services give their keys.
 *
 * @param prefix in its case
 * @param body what it goes on with
 * @param least of the body
 * @param most of the body; a longer run is something else
 * @param entropy bits a character that the body has at least
 */
record TokenRule(Kind kind, String prefix, Chars body, int least, int most, double entropy)
    implements Rule {
  @Override
  public void look(Pass pass, int start, int end) {
    String text = pass.text;
    if (!text.startsWith(prefix, start) || Chars.WORD.at(text, start - 1)) {
      return;
    }
    int stop = body.run(text, end, most + 1);
    while (stop > end && !Chars.WORD.at(text, stop - 1) && stop - end > least) {
      stop--; // a full stop or hyphen behind the token is the sentence's
    }
    if (stop - end < least || stop - end > most || Chars.ALNUM.at(text, stop)) {
      return;
    }
    String value = text.substring(end, stop);
    if (Strength.entropy(value) >= entropy && !isPlaceholder(value)) {
      pass.hit(kind, start, stop);
    }
  }

  private static boolean isPlaceholder(String value) {
    return value.endsWith("EXAMPLE") || Strength.isSequence(value) || value.contains("XXXX");
  }
}
