package caravan.analysis.stack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Visits the values of a JSON document that are two names deep at most, with their lines. */
final class JsonWalk {
  /** A value; {@code parent} is empty at the top. */
  interface Visitor {
    void value(String parent, String name, String value, int line);
  }

  private static final int DEEPEST = 100;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private JsonWalk() {}

  /**
   * @throws IOException if it is not JSON
   */
  static void walk(byte[] json, Visitor visitor) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.enable(JsonParser.Feature.ALLOW_COMMENTS);
      String name = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            names.push(name);
            name = "";
          }
          case END_OBJECT, END_ARRAY -> names.pop();
          case FIELD_NAME -> name = parser.currentName();
          default -> {
            if (names.size() <= 2 && !names.isEmpty()) {
              visitor.value(
                  names.peek(), name, parser.getText(), parser.currentTokenLocation().getLineNr());
            }
          }
        }
      }
    }
  }
}
