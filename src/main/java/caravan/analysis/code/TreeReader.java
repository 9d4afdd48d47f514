package caravan.analysis.code;

import caravan.model.meaning.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryCursor;
import org.treesitter.TSQueryMatch;
import org.treesitter.TSTree;

/**
 * Reads code by tree-sitter's grammars and the queries in {@code *.query}. A grammar may crash the
 * process that loads it: only a worker does. Not safe for concurrent use.
 *
 * <p>No limit of time is set on the parser: that function of this binding crashes the JVM. Whoever
 * asks the worker watches the clock.
 */
final class TreeReader {
  private record Loaded(TSParser parser, TSQuery query, String[] captures) {}

  private final Map<Grammar, Loaded> loaded = new EnumMap<>(Grammar.class);

  /**
   * @param text with characters of the basic plane only, and no zero
   */
  Code read(Grammar grammar, String text) {
    Loaded tools = loaded.computeIfAbsent(grammar, TreeReader::load);
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    TSTree tree = tools.parser().parseString(null, text);
    MatchReader reader = new MatchReader(grammar, text);
    if (text.startsWith("#!")) {
      reader.reading().entryPoint();
    }
    TSQueryCursor cursor = new TSQueryCursor();
    cursor.exec(tools.query(), tree.getRootNode());
    TSQueryMatch found = new TSQueryMatch();
    while (cursor.nextMatch(found)) {
      Match match = new Match(source);
      for (TSQueryCapture capture : found.getCaptures()) {
        TSNode node = capture.getNode();
        match.add(tools.captures()[capture.getIndex()], node);
      }
      reader.read(match);
    }
    return reader.code();
  }

  private static Loaded load(Grammar grammar) {
    TSLanguage language = grammar.load();
    TSParser parser = new TSParser();
    parser.setLanguage(language);
    String name = grammar.query() + ".query";
    try (InputStream in = TreeReader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Caravan's jar lacks " + name);
      }
      TSQuery query = new TSQuery(language, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      String[] captures = new String[query.getCaptureCount()];
      for (int i = 0; i < captures.length; i++) {
        captures[i] = query.getCaptureNameForId(i);
      }
      return new Loaded(parser, query, captures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
