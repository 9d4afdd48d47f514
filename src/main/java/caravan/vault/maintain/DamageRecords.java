package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.platform.Json;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.Avoided;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What checks found damaged: reads and writes the records that the next backup heeds. */
final class DamageRecords {

  private DamageRecords() {}

  /**
   * One record.
   *
   * @param packs damaged chunks (hex) by pack; none named means that the whole pack is damaged
   * @param missing packs that are not there
   */
  record Damage(Map<String, Set<String>> packs, Set<String> missing) {
    boolean isEmpty() {
      return packs.isEmpty() && missing.isEmpty();
    }

    /** Whether all that the other says is said here. */
    boolean covers(Damage other) {
      return missing.containsAll(other.missing)
          && other.packs.entrySet().stream()
              .allMatch(
                  e -> {
                    Set<String> own = packs.get(e.getKey());
                    return own != null
                        && (own.isEmpty()
                            || (!e.getValue().isEmpty() && own.containsAll(e.getValue())));
                  });
    }
  }

  /** Every record, by name. */
  static Map<String, Damage> load(Vault vault) throws IOException {
    Map<String, Damage> records = new TreeMap<>();
    for (ObjectInfo info : vault.store().list(Vault.DAMAGE)) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      try {
        records.put(info.name(), parse(vault.record(ObjectKind.RECORD, info.name(), "damage")));
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // a check has removed it since it was listed
      }
    }
    return records;
  }

  private static Damage parse(JsonNode json) {
    Map<String, Set<String>> packs = new TreeMap<>();
    json.path("packs")
        .properties()
        .forEach(
            pack -> {
              Set<String> chunks = new TreeSet<>();
              pack.getValue().forEach(id -> chunks.add(id.asText()));
              packs.put(pack.getKey(), chunks);
            });
    Set<String> missing = new TreeSet<>();
    json.path("missing").forEach(name -> missing.add(name.asText()));
    return new Damage(packs, missing);
  }

  /** All records as one. */
  static Damage union(Iterable<Damage> records) {
    Map<String, Set<String>> packs = new TreeMap<>();
    Set<String> missing = new TreeSet<>();
    for (Damage record : records) {
      missing.addAll(record.missing());
      record
          .packs()
          .forEach(
              (pack, chunks) -> {
                Set<String> own = packs.get(pack);
                if (own == null) {
                  packs.put(pack, new TreeSet<>(chunks));
                } else if (chunks.isEmpty()) {
                  own.clear();
                } else if (!own.isEmpty()) {
                  own.addAll(chunks);
                }
              });
    }
    return new Damage(packs, missing);
  }

  /** The places that are damaged. */
  static Avoided avoided(Damage damage) {
    Set<ChunkId> packs = new HashSet<>();
    Map<ChunkId, Set<ChunkId>> chunks = new HashMap<>();
    damage.missing().forEach(name -> packs.add(packId(name)));
    damage
        .packs()
        .forEach(
            (name, ids) -> {
              if (ids.isEmpty()) {
                packs.add(packId(name));
              } else {
                Set<ChunkId> of = new HashSet<>();
                ids.forEach(id -> of.add(ChunkId.ofHex(id)));
                chunks.put(packId(name), of);
              }
            });
    return new Avoided(packs, chunks);
  }

  static ChunkId packId(String name) {
    return ChunkId.ofHex(Vault.lastPart(name));
  }

  /** Stores a record; answers its name. */
  static String put(Vault vault, Damage damage) throws IOException {
    ObjectNode json = Json.object();
    json.put("version", 1).put("type", "damage").put("time", vault.clock().instant().toString());
    ObjectNode packs = json.putObject("packs");
    damage
        .packs()
        .forEach(
            (pack, chunks) -> {
              ArrayNode ids = packs.putArray(pack);
              chunks.forEach(ids::add);
            });
    ArrayNode missing = json.putArray("missing");
    damage.missing().forEach(missing::add);
    return vault.seal(ObjectKind.RECORD, Vault.DAMAGE, Json.bytes(json));
  }

  /** Names of the packs that a record is about. */
  static List<String> names(Damage damage) {
    List<String> names = new ArrayList<>(damage.packs().keySet());
    names.addAll(damage.missing());
    return names;
  }
}
