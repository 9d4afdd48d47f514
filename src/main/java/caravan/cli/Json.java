package caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;

/** Results for programs: small objects built by hand, so that their shape is plain in the code. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return caravan.platform.Json.object();
  }

  static ArrayNode array() {
    return caravan.platform.Json.array();
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
  static void print(World world, JsonNode document) {
    world.out().println(caravan.platform.Json.text(document));
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
      world.out().print(caravan.platform.Json.text(element));
    }

    @Override
    public void close() {
      world.out().println(any ? "\n]" : "]");
    }
  }
}
