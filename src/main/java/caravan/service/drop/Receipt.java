package caravan.service.drop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a drop folder answers for a batch of files that are safe; one JSON file in {@code
 * .caravan/receipts/MONTH/}. Immutable.
 *
 * @param batch its id
 * @param drop name of the folder
 * @param time when it was given
 * @param outcome snapshot, copies and destinations
 * @param files what it is for
 */
record Receipt(String batch, String drop, Instant time, Outcome outcome, List<Line> files) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  /**
   * One file.
   *
   * @param sha256 64 hex digits of the content; empty if it was gone before it could be computed
   * @param duplicate whether this folder stored the same content before
   */
  record Line(Dropped file, String sha256, boolean duplicate) {}

  Receipt {
    files = List.copyOf(files);
  }

  /** Where the one of a batch stands; a batch's id begins with its time. */
  static Path place(Inbox inbox, String batch) {
    return inbox
        .receipts()
        .resolve(batch.substring(0, 4) + "-" + batch.substring(4, 6))
        .resolve(batch + ENDING);
  }

  void write(Inbox inbox, After after) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("batch", batch);
    json.put("drop", drop);
    json.put("time", time.toString());
    json.put("snapshot", outcome.snapshot());
    json.put("copies", outcome.copies());
    json.put("requiredCopies", outcome.requiredCopies());
    outcome.destinations().forEach(json.putArray("destinations")::add);
    json.put("suspicious", outcome.suspicious());
    json.put("after", after.name().toLowerCase(Locale.ROOT));
    var lines = json.putArray("files");
    for (Line line : files) {
      ObjectNode one = line.file().json();
      one.put("modified", line.file().modified().toString());
      one.put("sha256", line.sha256());
      one.put("tag", line.file().tag());
      one.put("duplicate", line.duplicate());
      lines.add(one);
    }
    Durable.write(place(inbox, batch), JSON.writeValueAsBytes(json));
  }

  /** The files that the receipt of a batch is for; empty if there is none. */
  static Optional<List<Line>> lines(Inbox inbox, String batch) throws IOException {
    Path file = place(inbox, batch);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<Line> lines = new ArrayList<>();
      for (JsonNode one : read(file).path("files")) {
        lines.add(
            new Line(
                Dropped.parse(one),
                one.path("sha256").asText(),
                one.path("duplicate").asBoolean()));
      }
      return Optional.of(lines);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  static JsonNode read(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** The newest receipts, the newest first. */
  static List<Path> newest(Inbox inbox, int most) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path month : sorted(inbox.receipts(), "*")) {
      for (Path file : sorted(month, "*" + ENDING)) {
        if (found.size() < most) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static List<Path> sorted(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
        entries.forEach(found::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    found.sort(Comparator.comparing(Path::toString).reversed());
    return found;
  }
}
