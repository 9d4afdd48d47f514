package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import caravan.platform.cache.Cache;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Answers from a cache where the graph has not changed since. The watermark of the projection is a
 * part of the key, so no answer can be stale; while a projection is under way nothing is cached.
 * What goes in is what the graph itself holds in clear: paths, sizes, times, names. Texts of files,
 * and the answers to queries that people write, do not; and a key is a hash, so that not even a
 * listing of keys shows what was asked. Safe for concurrent use.
 */
public final class CachedAnswers implements Answers {
  /** Another shape of any answer needs another number. */
  private static final int VERSION = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, new TimeWriter())
                  .addDeserializer(Instant.class, new TimeReader()))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Cache cache;
  private final GraphSession graph;
  private final String vault;
  private final Duration timeToLive;

  /**
   * @param vault whose graph it is; a cache may be that of several
   */
  public CachedAnswers(Cache cache, GraphSession graph, String vault, Duration timeToLive) {
    this.cache = cache;
    this.graph = graph;
    this.vault = vault;
    this.timeToLive = timeToLive;
  }

  @Override
  public <T> T answer(String name, Map<String, ?> parameters, Class<T> type, Question<T> question)
      throws GraphException, UnknownNameException {
    Optional<String> watermark = watermark();
    if (watermark.isEmpty()) {
      return question.ask();
    }
    String key = key(name, parameters, watermark.get());
    Optional<T> known = cache.get(key).flatMap(text -> read(text, type));
    if (known.isPresent()) {
      return known.get();
    }
    T answer = question.ask();
    if (watermark().equals(watermark)) {
      cache.put(key, write(answer), timeToLive);
    }
    return answer;
  }

  private Optional<String> watermark() throws GraphException {
    return graph.read(
        tx -> Watermark.settled(tx) ? Optional.of(Watermark.of(tx)) : Optional.empty());
  }

  private String key(String name, Map<String, ?> parameters, String watermark) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part :
          new String[] {name, new TreeMap<>(parameters).toString(), watermark, "" + VERSION}) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return "graph:" + vault + ":" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** What another Caravan wrote, or garbled, is as if it were not there. */
  private static <T> Optional<T> read(String text, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.readValue(text, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String write(Object answer) {
    try {
      return MAPPER.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("answers are plain records", e);
    }
  }

  private static final class TimeWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    TimeWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(time.toString());
    }
  }

  private static final class TimeReader extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    TimeReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(json.getText());
      } catch (DateTimeParseException e) {
        throw new JsonParseException(json, "no time", e);
      }
    }
  }
}
