package caravan.graph.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** One JSON document, a line for each node and relationship. */
final class JsonGraph implements GraphFormat {
  private final JsonGenerator json;
  private boolean relationships;

  JsonGraph(Writer to) {
    try {
      json = new JsonFactory().createGenerator(to);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void begin(Shape shape) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", "caravan-graph");
    json.writeNumberField("version", 1);
    json.writeArrayFieldStart("nodes");
  }

  @Override
  public void node(NodeName name, SortedMap<String, Object> properties) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", name.id());
    json.writeStringField("label", name.label().name());
    properties(properties);
    end(json);
  }

  @Override
  public void relationship(
      NodeName from, String type, NodeName to, SortedMap<String, Object> properties)
      throws IOException {
    begin();
    json.writeStartObject();
    json.writeStringField("from", from.id());
    json.writeStringField("type", type);
    json.writeStringField("to", to.id());
    properties(properties);
    end(json);
  }

  private static void end(JsonGenerator json) throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void begin() throws IOException {
    if (!relationships) {
      json.writeEndArray();
      json.writeArrayFieldStart("relationships");
      relationships = true;
    }
  }

  private void properties(Map<String, Object> properties) throws IOException {
    json.writeObjectFieldStart("properties");
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      json.writeFieldName(property.getKey());
      value(property.getValue());
    }
    json.writeEndObject();
  }

  private void value(Object value) throws IOException {
    if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object each : list) {
        value(each);
      }
      json.writeEndArray();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  @Override
  public void end() throws IOException {
    begin();
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }
}
