package caravan.analysis.code;

import caravan.analysis.worker.UnreadableException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives a file to the reader for its sort. Not safe for concurrent use. */
final class TextReader {
  private static final SortedMap<String, String> NO_FACTS = new TreeMap<>();

  private final TreeReader trees = new TreeReader();

  /** By the name in lower case, or the language. */
  static boolean takes(String name, String language) {
    return Grammar.of(name, language).isPresent();
  }

  CodeFacts read(String name, String language, byte[] content) throws UnreadableException {
    Optional<Grammar> grammar = Grammar.of(name, language);
    if (grammar.isPresent()) {
      String text = SourceText.of(content, true);
      Grammar chosen =
          grammar.get() == Grammar.C && name.endsWith(".h") && Headers.isCpp(text)
              ? Grammar.CPP
              : grammar.get();
      return new CodeFacts(Optional.of(trees.read(chosen, text)), NO_FACTS, List.of());
    }
    throw new IllegalArgumentException("no reader takes this sort of file");
  }
}
