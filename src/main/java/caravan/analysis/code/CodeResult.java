package caravan.analysis.code;

import caravan.model.meaning.Unreadable;

/** What came of reading one file. */
public sealed interface CodeResult {
  /** It was read. */
  record Read(CodeFacts facts) implements CodeResult {}

  /** It was not, and why. */
  record Unread(Unreadable unreadable) implements CodeResult {}
}
