package caravan.service.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When jobs last began, in a small JSON file that is replaced as a whole. If it is lost or damaged,
 * jobs count as new: some are done once more than needed, none is forgotten. Belongs to one thread.
 */
public final class ScheduleFile {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private boolean complained;

  /**
   * What is known of a job.
   *
   * @param since when it last began, or, before it ever did, when it was first seen
   * @param begun whether it ever began
   * @param print what its files said when it last succeeded, empty for none
   * @param asked since when it is to follow a backup, and has not been done; empty for not at all
   */
  record Mark(Instant since, boolean begun, String print, Optional<Instant> asked) {}

  /**
   * All that is known.
   *
   * @param jobs by their names
   * @param paused whether a person has said that nothing shall begin
   */
  record Marks(Map<String, Mark> jobs, boolean paused) {}

  /**
   * @param file made with its folder when something is first noted
   */
  public ScheduleFile(Path file) {
    this.file = file;
  }

  /** What was noted; nothing where there is no file, or a damaged one. */
  Marks read() throws IOException {
    Map<String, Mark> jobs = new HashMap<>();
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      json.path("jobs")
          .fields()
          .forEachRemaining(
              field ->
                  jobs.put(
                      field.getKey(),
                      new Mark(
                          Instant.parse(field.getValue().path("since").asText()),
                          field.getValue().path("begun").asBoolean(),
                          field.getValue().path("print").asText(),
                          field.getValue().hasNonNull("asked")
                              ? Optional.of(Instant.parse(field.getValue().get("asked").asText()))
                              : Optional.empty())));
      return new Marks(jobs, json.path("paused").asBoolean());
    } catch (NoSuchFileException e) {
      return new Marks(Map.of(), false);
    } catch (JsonProcessingException | DateTimeParseException e) {
      LOG.warn("{} is damaged, so all jobs count as new: {}", file, e.toString());
      return new Marks(Map.of(), false);
    } catch (IOException e) {
      throw new IOException(
          file
              + " cannot be read ("
              + e.getMessage()
              + "). Make it readable for this user, or move it away: all jobs then count as new.",
          e);
    }
  }

  /** Replaces what was noted; a failure is logged, since no backup may fail for it. */
  void write(Marks marks) {
    ObjectNode json = JSON.createObjectNode();
    json.put("paused", marks.paused());
    ObjectNode jobs = json.putObject("jobs");
    marks
        .jobs()
        .forEach(
            (name, mark) -> {
              ObjectNode one =
                  jobs.putObject(name)
                      .put("since", mark.since().toString())
                      .put("begun", mark.begun())
                      .put("print", mark.print());
              mark.asked().ifPresent(at -> one.put("asked", at.toString()));
            });
    try {
      replace(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
      complained = false;
    } catch (IOException e) {
      if (!complained) {
        LOG.warn(
            "Cannot note in {} when jobs began, so a restart may do some again. Free some room, or"
                + " make the folder writable: {}",
            file,
            e.toString());
        complained = true;
      }
    }
  }

  private void replace(byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " lies in no folder");
    }
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "schedules", ".tmp");
    try {
      Files.write(temporary, bytes);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true); // else a crash may leave an empty file under the name
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
