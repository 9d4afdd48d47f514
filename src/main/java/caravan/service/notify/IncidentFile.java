package caravan.service.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which incidents people were told of, and not yet that they are over; in a small JSON file, so
 * that a restart tells nothing twice. If it is lost, something is told once more.
 *
 * @param file its place
 */
public record IncidentFile(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  Map<String, String> read() throws IOException {
    try {
      return new HashMap<>(
          JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, String>>() {}));
    } catch (NoSuchFileException e) {
      return new HashMap<>();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged, so what still fails is told once more: {}", file, e.toString());
      return new HashMap<>();
    }
  }

  void write(Map<String, String> open) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder == null) {
        throw new IOException(file + " lies in no folder");
      }
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "incidents", ".tmp");
      try {
        Files.write(part, JSON.writeValueAsBytes(open));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) { // telling people matters more than telling them once
      LOG.warn("Cannot note in {} what was told: {}", file, e.toString());
    }
  }
}
