package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Unreadable.Reason;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** JSON token by token, with the comments and commas that configuration files have. */
final class JsonSettings {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private JsonSettings() {}

  static void read(String text, Settings settings) throws UnreadableException {
    Deque<Boolean> inField = new ArrayDeque<>();
    boolean field = false;
    try (JsonParser parser = FACTORY.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          settings.enter(parser.currentName());
          field = true;
        } else if (token.isStructStart()) {
          settings.deeper();
          inField.push(field);
          field = false;
        } else {
          if (token.isStructEnd()) {
            settings.higher();
            field = inField.pop();
          } else {
            settings.value(parser.getText(), parser.currentTokenLocation().getLineNr());
          }
          if (field) {
            settings.leave();
            field = false;
          }
        }
      }
    } catch (IOException e) {
      throw new UnreadableException(Reason.MALFORMED, "no valid JSON");
    }
  }
}
