package caravan.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;

/** Results for programs: small objects built by hand, so that their shape is plain in the code. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static ArrayNode texts(Collection<String> texts) {
    ArrayNode array = array();
    texts.forEach(array::add);
    return array;
  }

  static ObjectNode texts(Map<String, String> texts) {
    ObjectNode object = object();
    texts.forEach(object::put);
    return object;
  }

  static ObjectNode counts(Map<String, Long> counts) {
    ObjectNode object = object();
    counts.forEach(object::put);
    return object;
  }

  /** Prints a document as one line. */
  static void print(World world, Object document) {
    try {
      world.out().println(MAPPER.writeValueAsString(document));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON to memory", e);
    }
  }

  /** An array that is printed element by element, one a line, however many there are. */
  static final class Lines implements AutoCloseable {
    private final World world;
    private boolean any;

    Lines(World world) {
      this.world = world;
      world.out().print("[");
    }

    void add(ObjectNode element) {
      world.out().print(any ? ",\n " : "\n ");
      any = true;
      world.out().print(element.toString());
    }

    @Override
    public void close() {
      world.out().println(any ? "\n]" : "]");
    }
  }
}
