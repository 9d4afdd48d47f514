package caravan.vault.organized;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes versions whose time is over, and with them the manifests that need them: a manifest that
 * is there restores completely. What is to go is recorded first, then the manifests go, then the
 * versions; a run that is cut off is finished by the next. What somebody changed is never deleted.
 */
final class Expiry {
  private static final String FOLDER = "expiring/";
  private static final String TYPE = "expiry";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OrganizedStore at;
  private final Clock clock;

  Expiry(OrganizedStore at, Clock clock) {
    this.at = at;
    this.clock = clock;
  }

  /**
   * Removes what is over of one source.
   *
   * @param newest the manifest that was just written, or was there
   * @param before all others and perhaps it, the oldest first
   * @return versions removed
   */
  long run(Manifest newest, List<Manifest> before, Duration keep) throws IOException {
    List<Manifest> all = new ArrayList<>(before);
    if (all.isEmpty() || all.get(all.size() - 1).number() < newest.number()) {
      all.add(newest);
    }
    Instant over = clock.instant().minus(keep);
    int last = 0;
    for (int i = 1; i < all.size(); i++) {
      // What this export moved away is needed by the manifests before it, and by no other.
      if (!all.get(i).moves().isEmpty() && all.get(i).exported().isBefore(over)) {
        last = i;
      }
    }
    if (last == 0) {
      return 0;
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1).put("type", TYPE).put("source", newest.source());
    ArrayNode manifests = json.putArray("manifests");
    ArrayNode versions = json.putArray("versions");
    for (int i = 0; i <= last; i++) {
      if (i < last) {
        manifests.add(all.get(i).object());
      }
      for (Manifest.Page page : all.get(i).moves()) {
        for (Move move : Pages.moves(at.page(newest.source(), page), "a page of moves")) {
          versions.add(move.to());
        }
      }
    }
    at.seal(ObjectKind.RECORD, FOLDER, JSON.writeValueAsBytes(json));
    return finish(newest.source());
  }

  /** Ends what was recorded; answers the versions removed. */
  long finish(String source) throws IOException {
    long removed = 0;
    for (ObjectInfo info : at.list(FOLDER)) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      JsonNode json = at.vault().record(ObjectKind.RECORD, info.name(), TYPE);
      if (!json.path("source").asText().equals(source)) {
        continue;
      }
      for (JsonNode manifest : json.path("manifests")) {
        at.vault().store().delete(ObjectKind.MANIFEST.prefix() + manifest.asText());
      }
      for (JsonNode version : json.path("versions")) {
        String name = version.asText();
        if (ObjectNames.valid(name) && name.startsWith(Names.VERSIONS)) {
          at.store().delete(name);
          removed++;
        }
      }
      removePages(source);
      at.vault().store().delete(info.name());
    }
    return removed;
  }

  /** Pages of this source that no manifest names; nobody else writes to its folder. */
  private void removePages(String source) throws IOException {
    OrganizedStore.Held held = at.held();
    if (!held.damaged().isEmpty()) {
      return;
    }
    Set<String> named = new HashSet<>();
    held.bySource()
        .values()
        .forEach(
            manifests ->
                manifests.forEach(
                    manifest -> {
                      manifest.pages().forEach(page -> named.add(page.object()));
                      manifest.moves().forEach(page -> named.add(page.object()));
                    }));
    for (ObjectInfo page : at.list(OrganizedStore.pageFolder(source))) {
      String name = Vault.lastPart(page.name());
      if (Vault.isHash(name) && !named.contains(name)) {
        at.vault().store().delete(page.name());
      }
    }
    at.keepOnly(named);
  }
}
