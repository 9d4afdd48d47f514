package caravan.vault.meaning;

import caravan.model.meaning.Level;
import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Corrections in the vault, each a sealed record of its own. Without state. */
public final class Corrections {
  private static final String PREFIX = "records/correction/";
  private static final String TYPE = "correction";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Corrections() {}

  /**
   * Stores a correction.
   *
   * @throws IOException if the vault does not take it
   */
  public static void add(Vault vault, Correction correction) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1).put("type", TYPE);
    json.put("path", correction.path());
    json.put("time", correction.time().toString());
    correction.category().ifPresent(category -> json.put("category", category));
    correction.language().ifPresent(language -> json.put("language", language));
    correction.level().ifPresent(level -> json.put("level", level.name()));
    correction.importance().ifPresent(importance -> json.put("importance", importance));
    vault.seal(ObjectKind.RECORD, PREFIX, JSON.writeValueAsBytes(json));
  }

  /**
   * What people have said, by path.
   *
   * @throws DamagedException if a record does not open
   */
  public static Map<String, Correction> all(Vault vault) throws IOException {
    List<Correction> corrections = new ArrayList<>();
    for (ObjectInfo info : vault.store().list(PREFIX)) {
      if (Vault.isHash(Vault.lastPart(info.name()))) {
        corrections.add(decode(vault.record(ObjectKind.RECORD, info.name(), TYPE), info.name()));
      }
    }
    corrections.sort(Comparator.comparing(Correction::time));
    Map<String, Correction> byPath = new TreeMap<>();
    corrections.forEach(one -> byPath.merge(one.path(), one, Correction::then));
    return byPath;
  }

  private static Correction decode(JsonNode json, String name) throws DamagedException {
    try {
      return new Correction(
          json.path("path").asText(),
          text(json, "category"),
          text(json, "language"),
          text(json, "level").map(Level::valueOf),
          json.has("importance")
              ? Optional.of(json.path("importance").asDouble())
              : Optional.empty(),
          Instant.parse(json.path("time").asText()));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new DamagedException(name + " is no correction that can be read", e);
    }
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.has(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
  }
}
