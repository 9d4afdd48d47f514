package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.vault.StoredSnapshot;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of what one export left: the snapshot, and the pages that name its files. It is written
 * last, and is the export's commit.
 *
 * @param object last part of its object's name; empty until it is stored
 * @param number counts the exports of one source to one destination, from 1
 * @param exported when it was made, by the exporting machine's clock
 * @param place folder of the source within the semantic directories, empty for none
 * @param snapshot the vault's name of the snapshot
 * @param of what the snapshot says
 * @param pages what the snapshot holds, in order
 * @param moves pages of the moves that this export made
 */
record Manifest(
    String object,
    long number,
    Instant exported,
    String place,
    String snapshot,
    Snapshot of,
    List<Page> pages,
    List<Page> moves) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_PAGES = 1 << 20;

  /**
   * A part of a manifest.
   *
   * @param object last part of its object's name
   * @param content hash of what is sealed in it, by which equal pages are found
   */
  record Page(String object, ChunkId content) {}

  Manifest {
    pages = List.copyOf(pages);
    moves = List.copyOf(moves);
  }

  /** What tells one source at a destination from all others. */
  String source() {
    return source(of);
  }

  static String source(Snapshot snapshot) {
    return SafeNames.mark(
        (snapshot.host() + "\0" + snapshot.source()).getBytes(StandardCharsets.UTF_8));
  }

  /** As the commands know snapshots. */
  StoredSnapshot stored() {
    return new StoredSnapshot(snapshot, of, exported);
  }

  /** The same, with what is known once it is written. */
  Manifest written(String name, List<Page> allPages, List<Page> allMoves) {
    return new Manifest(name, number, exported, place, snapshot, of, allPages, allMoves);
  }

  byte[] encode() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1).put("type", "manifest").put("number", number);
    json.put("exported", exported.toString()).put("place", place).put("snapshot", snapshot);
    pages(json.putArray("pages"), pages);
    pages(json.putArray("moves"), moves);
    try {
      json.set("of", JSON.readTree(of.encode()));
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new IllegalStateException("cannot write JSON to memory", e);
    }
  }

  static Manifest decode(byte[] payload, String object) throws DamagedException {
    String what = "manifest " + object;
    try {
      JsonNode json = JSON.readTree(payload);
      if (json == null
          || json.path("version").asInt() != 1
          || !json.path("type").asText().equals("manifest")) {
        throw new DamagedException(what + " is of a newer version: use a newer Caravan");
      }
      String snapshot = json.path("snapshot").asText();
      return new Manifest(
          object,
          json.path("number").asLong(),
          Instant.parse(json.path("exported").asText()),
          json.path("place").asText(),
          snapshot,
          Snapshot.decode(JSON.writeValueAsBytes(json.path("of")), snapshot),
          pages(json.path("pages"), what),
          pages(json.path("moves"), what));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new DamagedException(what + " is damaged: " + e.getMessage(), e);
    } catch (DamagedException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedException(what + " is damaged: it is not JSON", e);
    }
  }

  private static void pages(ArrayNode array, List<Page> pages) {
    for (Page page : pages) {
      array.addObject().put("object", page.object()).put("content", page.content().hex());
    }
  }

  private static List<Page> pages(JsonNode array, String what) throws DamagedException {
    if (array.size() > MAX_PAGES) {
      throw new DamagedException(what + " is damaged: it has too many pages");
    }
    List<Page> pages = new ArrayList<>(array.size());
    for (JsonNode page : array) {
      String object = page.path("object").asText();
      pages.add(
          new Page(ChunkId.ofHex(object).hex(), ChunkId.ofHex(page.path("content").asText())));
    }
    return pages;
  }
}
