package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.platform.AtOnce;
import caravan.platform.Json;
import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexView;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which packs a destination really has, whatever its indexes say. */
final class Stored {
  private static final int FEW = 64;

  /** So many connections a client keeps open; more would begin with a handshake each. */
  private static final int AT_ONCE = 5;

  private Stored() {}

  /**
   * Those of these packs that are there and not empty: asked for each where they are few, else by a
   * listing, which may name others too.
   */
  static Set<String> of(Vault vault, Set<String> packs) throws IOException {
    if (packs.size() > FEW) {
      return listed(vault);
    }
    List<AtOnce.Task<Optional<String>>> looks = new ArrayList<>();
    for (String pack : packs) {
      looks.add(() -> vault.store().stat(pack).filter(info -> info.length() > 0).map(i -> pack));
    }
    Set<String> there = new HashSet<>();
    AtOnce.all(AT_ONCE, looks).forEach(found -> found.ifPresent(there::add));
    return there;
  }

  /** Packs that the index names and that are not there. */
  static Set<ChunkId> notThere(Vault vault, IndexView index) throws IOException {
    Set<String> there = listed(vault);
    Set<ChunkId> gone = new HashSet<>();
    index.forEachPack(
        pack -> {
          if (!there.contains(pack)) {
            gone.add(ChunkId.ofHex(Vault.lastPart(pack)));
          }
        });
    return gone;
  }

  /** Leaves word that these packs are missing, so that nobody counts on them any more. */
  static void recordMissing(Vault vault, Set<String> packs, Instant time) throws IOException {
    ObjectNode record = Json.object();
    record.put("version", 1).put("type", "damage").put("time", time.toString()).putObject("packs");
    packs.forEach(record.putArray("missing")::add);
    vault.seal(ObjectKind.RECORD, Vault.DAMAGE, Json.bytes(record));
  }

  private static Set<String> listed(Vault vault) throws IOException {
    List<AtOnce.Task<List<ObjectInfo>>> listings = new ArrayList<>();
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
      listings.add(() -> vault.store().list(kind.prefix()));
    }
    Set<String> names = new HashSet<>();
    for (List<ObjectInfo> listing : AtOnce.all(listings.size(), listings)) {
      for (ObjectInfo info : listing) {
        if (info.length() > 0) {
          names.add(info.name());
        }
      }
    }
    return names;
  }
}
