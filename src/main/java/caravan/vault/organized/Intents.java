package caravan.vault.organized;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an export is about to do, written before it does it. An export that was cut off is
 * understood by it: where the objects are that the newest manifest names. One whose base is not the
 * newest manifest any more is over.
 */
final class Intents {
  static final String FOLDER = "intents/";
  private static final String TYPE = "intent";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One intent.
   *
   * @param object its name below {@code .caravan/}
   * @param source whose export it is of
   * @param base the newest manifest when it was written, empty for none
   * @param moves what was to be moved
   * @param puts names that were to be put
   */
  record Intent(String object, String source, String base, List<Move> moves, List<String> puts) {
    Intent {
      moves = List.copyOf(moves);
      puts = List.copyOf(puts);
    }
  }

  private Intents() {}

  static void write(
      OrganizedStore at, String source, String base, List<Move> moves, List<String> puts)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", 1).put("type", TYPE).put("source", source).put("base", base);
    ArrayNode planned = json.putArray("moves");
    for (Move move : moves) {
      planned
          .addObject()
          .put("from", move.from())
          .put("to", move.to())
          .put("theirs", move.theirs());
    }
    puts.forEach(json.putArray("puts")::add);
    at.seal(ObjectKind.RECORD, FOLDER, JSON.writeValueAsBytes(json));
  }

  /** Those of one source. */
  static List<Intent> of(OrganizedStore at, String source) throws IOException {
    List<Intent> intents = new ArrayList<>();
    for (ObjectInfo info : at.list(FOLDER)) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      JsonNode json = at.vault().record(ObjectKind.RECORD, info.name(), TYPE);
      if (json.path("source").asText().equals(source)) {
        List<Move> moves = new ArrayList<>();
        for (JsonNode move : json.path("moves")) {
          moves.add(
              new Move(
                  name(move.path("from"), info),
                  name(move.path("to"), info),
                  move.path("theirs").asBoolean()));
        }
        List<String> puts = new ArrayList<>();
        for (JsonNode put : json.path("puts")) {
          puts.add(name(put, info));
        }
        intents.add(new Intent(info.name(), source, json.path("base").asText(), moves, puts));
      }
    }
    return intents;
  }

  private static String name(JsonNode node, ObjectInfo info) throws DamagedException {
    if (!ObjectNames.valid(node.asText())) {
      throw new DamagedException(info.name() + " is damaged: it names what no object can be named");
    }
    return node.asText();
  }
}
