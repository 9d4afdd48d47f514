package caravan.service.drop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backup says of the files of a manifest, in a file beside it: so it is known also where the
 * service ended before it could be told. Immutable.
 *
 * @param snapshot its name
 * @param copies destinations that hold it
 * @param requiredCopies how many should
 * @param destinations their names
 * @param suspicious why the source looks wrong, empty if it does not
 * @param unproven why a file is not in the snapshot as it was claimed, by its number
 */
public record Outcome(
    String snapshot,
    long copies,
    int requiredCopies,
    List<String> destinations,
    String suspicious,
    Map<Integer, String> unproven) {
  private static final String ENDING = ".outcome";
  private static final ObjectMapper JSON = new ObjectMapper();

  public Outcome {
    destinations = List.copyOf(destinations);
    unproven = Map.copyOf(unproven);
  }

  /** Where it stands. */
  static Path beside(Path manifest) {
    return manifest.resolveSibling(manifest.getFileName() + ENDING);
  }

  /** The manifest that it stands beside. */
  static Path manifestOf(Path outcome) {
    String name = String.valueOf(outcome.getFileName());
    return outcome.resolveSibling(
        name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name);
  }

  /** Writes it beside the manifest. */
  public void write(Path manifest) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("snapshot", snapshot);
    json.put("copies", copies);
    json.put("requiredCopies", requiredCopies);
    destinations.forEach(json.putArray("destinations")::add);
    json.put("suspicious", suspicious);
    ObjectNode reasons = json.putObject("unproven");
    unproven.forEach((number, reason) -> reasons.put(String.valueOf(number), reason));
    Durable.write(beside(manifest), JSON.writeValueAsBytes(json));
  }

  /** The one beside a manifest, if there is one; a damaged one counts as none. */
  static Optional<Outcome> read(Path manifest) throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(beside(manifest)));
      List<String> destinations = new ArrayList<>();
      json.path("destinations").forEach(name -> destinations.add(name.asText()));
      Map<Integer, String> unproven = new HashMap<>();
      for (Map.Entry<String, JsonNode> one : json.path("unproven").properties()) {
        unproven.put(Integer.parseInt(one.getKey()), one.getValue().asText());
      }
      if (!json.hasNonNull("snapshot")) {
        return Optional.empty();
      }
      return Optional.of(
          new Outcome(
              json.path("snapshot").asText(),
              json.path("copies").asLong(0),
              json.path("requiredCopies").asInt(Integer.MAX_VALUE),
              destinations,
              json.path("suspicious").asText(),
              unproven));
    } catch (NoSuchFileException | JsonProcessingException | NumberFormatException e) {
      return Optional.empty(); // the batch is backed up again, which costs little
    }
  }

  /** Whether there are as many copies as the settings want. */
  boolean isEnough() {
    return !snapshot.isEmpty() && copies >= requiredCopies;
  }
}
