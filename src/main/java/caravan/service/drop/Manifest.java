package caravan.service.drop;

import caravan.model.PathTree;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The files of one batch as they were claimed: what the backup looks for, and what a crash leaves
 * to be taken up again. Immutable.
 *
 * @param id of the batch
 * @param files at least one; a file's place in the list is its number
 */
public record Manifest(String id, List<Dropped> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Manifest {
    files = List.copyOf(files);
  }

  /**
   * Reads one.
   *
   * @throws IOException if it is not there or damaged
   */
  public static Manifest read(Path file) throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      List<Dropped> files = new ArrayList<>();
      for (JsonNode one : json.path("files")) {
        files.add(Dropped.parse(one));
      }
      if (json.path("id").asText().isEmpty() || files.isEmpty()) {
        throw new IllegalArgumentException("it names no files");
      }
      return new Manifest(json.path("id").asText(), files);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          file
              + " is no list of claimed files: "
              + e.getMessage()
              + ". Remove it: the files are in the drop folder, and are taken up anew.",
          e);
    }
  }

  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id);
    ArrayNode all = json.putArray("files");
    files.forEach(one -> all.add(one.json()));
    Durable.write(file, JSON.writeValueAsBytes(json));
  }

  /** What a walk shall look for. */
  public PathTree tree() {
    return PathTree.of(files.stream().map(Dropped::names).toList());
  }

  /** The sub-folders at the top, sorted. */
  List<String> tags() {
    TreeSet<String> tags = new TreeSet<>();
    for (Dropped file : files) {
      tags.add(file.tag());
    }
    tags.remove("");
    return List.copyOf(tags);
  }
}
