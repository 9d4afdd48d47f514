package caravan.analysis.backlog;

import caravan.model.meaning.Relation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Relations as JSON. */
final class RelationCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RelationCodec() {}

  static byte[] encode(List<Relation> relations) {
    ArrayNode all = JSON.createArrayNode();
    for (Relation r : relations) {
      all.addArray()
          .add(r.from())
          .add(r.to())
          .add(r.kind().name())
          .add(r.confidence())
          .add(r.evidence());
    }
    try {
      return JSON.writeValueAsBytes(all);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of JSON cannot fail to be written", e);
    }
  }

  static List<Relation> decode(byte @Nullable [] bytes) throws IOException {
    List<Relation> relations = new ArrayList<>();
    if (bytes != null) {
      for (JsonNode r : JSON.readTree(bytes)) {
        relations.add(
            new Relation(
                r.path(0).asText(),
                r.path(1).asText(),
                Relation.Kind.valueOf(r.path(2).asText()),
                r.path(3).asDouble(),
                r.path(4).asText()));
      }
    }
    return relations;
  }
}
