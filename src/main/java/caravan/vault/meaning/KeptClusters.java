package caravan.vault.meaning;

import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clusters in the vault, as bytes that their maker knows: one sealed record, which the next one
 * replaces. They follow from the order in which contents came, which nothing else in the vault
 * tells. Without state.
 */
public final class KeptClusters {
  private static final String PREFIX = "records/clusters/";
  private static final String TYPE = "clusters";
  private static final Logger LOG = LoggerFactory.getLogger(KeptClusters.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeptClusters() {}

  /**
   * Stores them at each copy, the same bytes, and removes what was stored before.
   *
   * @param copies of one vault
   * @return why a copy did not take them, by destination; {@code replicate} brings them
   */
  public static Map<String, IOException> keep(List<Vault> copies, byte[] state, Instant time)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1).put("type", TYPE).put("time", time.toString()).put("state", state);
    Payload payload =
        Payload.of(
            Envelope.seal(copies.get(0).keys(), ObjectKind.RECORD, JSON.writeValueAsBytes(json)));
    String name = PREFIX + HexFormat.of().formatHex(payload.sha256());
    Map<String, IOException> failures = new LinkedHashMap<>();
    for (Vault copy : copies) {
      try {
        copy.store().put(name, payload);
        for (ObjectInfo info : copy.store().list(PREFIX)) {
          if (!info.name().equals(name) && Vault.isHash(Vault.lastPart(info.name()))) {
            remove(copy, info.name());
          }
        }
      } catch (IOException e) {
        failures.put(copy.destination(), e);
      }
    }
    return failures;
  }

  /** One that may not be removed yet stays, since the newest counts. */
  private static void remove(Vault copy, String name) throws StoreException {
    try {
      copy.store().delete(name);
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.LOCKED
          && e.reason() != StoreException.Reason.DENIED) {
        throw e;
      }
    }
  }

  /**
   * The newest that can be read; empty if there are none. Damaged ones are passed over: clusters
   * are made anew where there are none.
   *
   * @throws StoreException if the store cannot be asked
   */
  public static Optional<byte[]> newest(Vault vault) throws IOException {
    Instant newest = Instant.MIN;
    byte[] state = null;
    for (ObjectInfo info : vault.store().list(PREFIX)) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      try {
        JsonNode json = vault.record(ObjectKind.RECORD, info.name(), TYPE);
        Instant time = Instant.parse(json.path("time").asText());
        if (time.isAfter(newest)) {
          newest = time;
          state = json.path("state").binaryValue();
        }
      } catch (DamagedException | DateTimeParseException e) {
        LOG.debug("clusters that cannot be read are made anew: {}", e.getMessage());
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.CORRUPT
            && e.reason() != StoreException.Reason.MISSING) {
          throw e;
        }
      }
    }
    return Optional.ofNullable(state);
  }
}
