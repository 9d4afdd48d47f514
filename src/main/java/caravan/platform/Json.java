package caravan.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * JSON as Jackson's trees, without its object mapper, which takes a twentieth of a second of a
 * command to make. Reads and writes what a mapper with its defaults does. Safe for concurrent use.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** A new object, empty. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** A new array, empty. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /**
   * The first value of a text in UTF-8, UTF-16 or UTF-32; a {@link MissingNode} if there is none.
   *
   * @throws IOException if it is no JSON, or nested deeper or longer than Jackson's limits
   */
  public static JsonNode read(byte[] bytes) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      return first(parser);
    }
  }

  /** See {@link #read(byte[])}. */
  public static JsonNode read(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return first(parser);
    }
  }

  /** The tree as UTF-8, on one line. */
  public static byte[] bytes(JsonNode tree) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes everything", e);
    }
    return out.toByteArray();
  }

  private static void write(JsonNode node, JsonGenerator to) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        to.writeStartObject();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          to.writeFieldName(field.getKey());
          write(field.getValue(), to);
        }
        to.writeEndObject();
      }
      case ARRAY -> {
        to.writeStartArray();
        for (JsonNode element : node) {
          write(element, to);
        }
        to.writeEndArray();
      }
      case STRING -> to.writeString(node.textValue());
      case NUMBER -> {
        switch (node.numberType()) {
          case INT -> to.writeNumber(node.intValue());
          case LONG -> to.writeNumber(node.longValue());
          case BIG_INTEGER -> to.writeNumber(node.bigIntegerValue());
          case FLOAT -> to.writeNumber(node.floatValue());
          case DOUBLE -> to.writeNumber(node.doubleValue());
          default -> to.writeNumber(node.decimalValue());
        }
      }
      case BOOLEAN -> to.writeBoolean(node.booleanValue());
      case NULL -> to.writeNull();
      case BINARY -> to.writeBinary(node.binaryValue());
      default -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
    }
  }

  /** The tree as text, on one line. */
  public static String text(JsonNode tree) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("a text takes everything", e);
    }
    return out.toString();
  }

  private static JsonNode first(JsonParser parser) throws IOException {
    return parser.nextToken() == null ? MissingNode.getInstance() : value(parser);
  }

  /** The value that begins at the parser's token; it bounds the depth. */
  private static JsonNode value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT:
        ObjectNode object = object();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, value(parser));
        }
        return object;
      case START_ARRAY:
        ArrayNode array = array();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      case VALUE_STRING:
        return NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT:
        return switch (parser.getNumberType()) {
          case INT -> NODES.numberNode(parser.getIntValue());
          case LONG -> NODES.numberNode(parser.getLongValue());
          default -> NODES.numberNode(parser.getBigIntegerValue());
        };
      case VALUE_NUMBER_FLOAT:
        return NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE:
      case VALUE_FALSE:
        return NODES.booleanNode(parser.getBooleanValue());
      case VALUE_NULL:
        return NODES.nullNode();
      default:
        throw new JsonParseException(parser, "no value, but " + parser.currentToken());
    }
  }
}
