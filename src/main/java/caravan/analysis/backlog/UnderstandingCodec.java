package caravan.analysis.backlog;

import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An analysis record as one line of JSON; docs/format.md has the keys. What is empty is left out,
 * and keys that are not known are passed over. Safe for concurrent use.
 */
public final class UnderstandingCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private UnderstandingCodec() {}

  /** One line, without its end. */
  public static byte[] encode(Understanding u) {
    ObjectNode json = JSON.createObjectNode();
    json.put("content", u.content().toString());
    ObjectNode versions = json.putObject("by");
    u.versions().forEach(versions::put);
    put(json, "type", u.mediaType());
    texts(json, "facts", u.facts());
    put(json, "excerpt", u.excerpt());
    list(json, "phrases", u.keyphrases(), w -> array(w.name(), w.weight()));
    list(json, "entities", u.entities(), e -> array(e.kind(), e.text(), e.count()));
    u.code().ifPresent(code -> json.set("code", code(code)));
    list(json, "refs", u.references(), UnderstandingCodec::reference);
    list(json, "members", u.members(), JSON.getNodeFactory()::textNode);
    put(json, "level", u.level().name());
    list(json, "findings", u.findings(), f -> array(f.kind(), f.count(), f.line(), f.hash()));
    u.vector().ifPresent(v -> json.set("vector", array(v.model(), pack(v.values()))));
    u.pictureHash().ifPresent(hash -> json.put("picture", Long.toHexString(hash)));
    ObjectNode failures = JSON.createObjectNode();
    u.failures().forEach((by, f) -> failures.set(by, array(f.reason().name(), f.detail())));
    if (!failures.isEmpty()) {
      json.set("failures", failures);
    }
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of JSON cannot fail to be written", e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IOException if it is none
   */
  public static Understanding decode(byte[] line) throws IOException {
    try {
      return understanding(JSON.readTree(line));
    } catch (IllegalArgumentException e) {
      throw new IOException("an analysis record makes no sense: " + e.getMessage(), e);
    }
  }

  private static Understanding understanding(JsonNode json) {
    SortedMap<String, Integer> versions = new TreeMap<>();
    json.path("by").properties().forEach(by -> versions.put(by.getKey(), by.getValue().asInt()));
    SortedMap<String, String> facts = new TreeMap<>();
    json.path("facts").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
    Map<String, Unreadable> failures = new TreeMap<>();
    json.path("failures")
        .properties()
        .forEach(
            f ->
                failures.put(
                    f.getKey(),
                    new Unreadable(
                        Unreadable.Reason.valueOf(text(f.getValue(), 0)), text(f.getValue(), 1))));
    JsonNode vector = json.path("vector");
    JsonNode picture = json.path("picture");
    return new Understanding(
        ContentId.of(json.path("content").asText()),
        versions,
        json.path("type").asText(),
        facts,
        json.path("excerpt").asText(),
        read(json, "phrases", n -> new Weighted(text(n, 0), n.path(1).asDouble())),
        read(json, "entities", n -> new Entity(text(n, 0), text(n, 1), n.path(2).asInt())),
        json.has("code") ? Optional.of(code(json.path("code"))) : Optional.empty(),
        read(json, "refs", UnderstandingCodec::reference),
        read(json, "members", JsonNode::asText),
        Level.valueOf(json.path("level").asText("INTERNAL")),
        read(
            json,
            "findings",
            n -> new Finding(text(n, 0), n.path(1).asInt(), n.path(2).asInt(), text(n, 3))),
        vector.isMissingNode()
            ? Optional.empty()
            : Optional.of(new Vector(text(vector, 0), unpack(text(vector, 1)))),
        picture.isMissingNode()
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseUnsignedLong(picture.asText(), 16)),
        failures);
  }

  private static ObjectNode code(Code code) {
    ObjectNode json = JSON.createObjectNode();
    put(json, "language", code.language());
    put(json, "in", code.namespace());
    list(json, "symbols", code.symbols(), s -> array(s.kind(), s.name(), s.line()));
    list(json, "refs", code.references(), UnderstandingCodec::reference);
    if (code.test()) {
      json.put("test", true);
    }
    if (code.entryPoint()) {
      json.put("main", true);
    }
    return json;
  }

  private static Code code(JsonNode json) {
    return new Code(
        json.path("language").asText(),
        json.path("in").asText(),
        read(json, "symbols", n -> new Symbol(text(n, 0), text(n, 1), n.path(2).asInt())),
        read(json, "refs", UnderstandingCodec::reference),
        json.path("test").asBoolean(),
        json.path("main").asBoolean());
  }

  private static JsonNode reference(Reference r) {
    return array(r.kind(), r.target(), r.line());
  }

  private static Reference reference(JsonNode n) {
    return new Reference(text(n, 0), text(n, 1), n.path(2).asInt());
  }

  /**
   * The numbers of a unit vector in two bytes each: 1/32767 is far below what any comparison of
   * meanings can tell.
   */
  private static String pack(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
    for (float value : values) {
      bytes.putShort((short) Math.round(Math.max(-1, Math.min(1, value)) * Short.MAX_VALUE));
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static float[] unpack(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    float[] values = new float[bytes.remaining() / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getShort() / (float) Short.MAX_VALUE;
    }
    return values;
  }

  private static void put(ObjectNode json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  private static void texts(ObjectNode json, String key, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = json.putObject(key);
      values.forEach(object::put);
    }
  }

  private static <T> void list(
      ObjectNode json, String key, List<T> values, Function<T, JsonNode> node) {
    if (!values.isEmpty()) {
      ArrayNode array = json.putArray(key);
      values.forEach(value -> array.add(node.apply(value)));
    }
  }

  private static <T> List<T> read(JsonNode json, String key, Function<JsonNode, T> value) {
    List<T> values = new ArrayList<>();
    json.path(key).forEach(node -> values.add(value.apply(node)));
    return values;
  }

  private static ArrayNode array(@Nullable Object... values) {
    ArrayNode array = JSON.createArrayNode();
    for (Object value : values) {
      array.addPOJO(value);
    }
    return array;
  }

  private static String text(JsonNode array, int at) {
    return array.path(at).asText();
  }
}
