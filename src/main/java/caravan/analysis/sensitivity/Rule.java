package caravan.analysis.sensitivity;

/** Looks closer at a place where one of its words stands. Stateless. */
interface Rule {
  /**
   * Reports to the pass what is there. Looks at no more than a bounded part of the text around the
   * word, or at a part that no other call for the same pass looks at.
   *
   * @param start of the word
   * @param end behind the word
   */
  void look(Pass pass, int start, int end);
}
