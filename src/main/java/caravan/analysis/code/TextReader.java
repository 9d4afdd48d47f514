package caravan.analysis.code;

import caravan.analysis.code.config.ConfigFacts;
import caravan.analysis.code.config.ConfigReader;
import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Code;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives a file to the reader for its sort. Not safe for concurrent use. */
final class TextReader {
  private static final SortedMap<String, String> NO_FACTS = new TreeMap<>();

  private final TreeReader trees = new TreeReader();

  /** By the name in lower case, or the language. */
  static boolean takes(String name, String language) {
    return Grammar.of(name, language).isPresent()
        || isSql(name, language)
        || ConfigReader.takes(name);
  }

  private static boolean isSql(String name, String language) {
    return language.equals("sql") || name.toLowerCase(Locale.ROOT).endsWith(".sql");
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
    if (isSql(name, language)) {
      Code code = SqlReader.read(SourceText.of(content, false));
      return new CodeFacts(Optional.of(code), NO_FACTS, List.of());
    }
    if (ConfigReader.takes(name)) {
      ConfigFacts facts = ConfigReader.read(name, SourceText.of(content, false));
      return new CodeFacts(Optional.empty(), facts.facts(), facts.references());
    }
    throw new IllegalArgumentException("no reader takes this sort of file");
  }
}
