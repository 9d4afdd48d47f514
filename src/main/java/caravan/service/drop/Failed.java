package caravan.service.drop;

import caravan.platform.RawPaths;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Files that could not be stored, each with a text that says why, in {@code .caravan/failed/}. They
 * come back into the folder for another try, after a pause that doubles. Where dropped files stay
 * in the folder, only the text lies here. Belongs to one thread.
 */
final class Failed {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final String WHY = ".why.json";
  private static final String FILES = "files";

  private final Inbox inbox;
  private final Duration pause;
  private final boolean stays;

  /**
   * A failure.
   *
   * @param file as it was
   * @param reason a sentence
   * @param attempts so far
   * @param next when it is tried again
   */
  record Entry(Dropped file, String reason, int attempts, Instant next) {}

  /**
   * @param pause after the first failure
   * @param stays whether files stay where they are
   */
  Failed(Inbox inbox, Duration pause, boolean stays) {
    this.inbox = inbox;
    this.pause = pause;
    this.stays = stays;
  }

  /** Puts a file aside; the reason is there before it. */
  Departure.Result add(Dropped file, String reason, Instant now, Departure departure)
      throws IOException {
    int attempts = 1 + find(file.path()).map(Entry::attempts).orElse(0);
    Duration wait = pause.multipliedBy(1L << Math.min(attempts - 1, 20));
    Instant next = now.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    ObjectNode json = file.json();
    json.put("reason", reason);
    json.put("attempts", attempts);
    json.put("failed", now.toString());
    json.put("next", next.toString());
    Durable.write(note(file.path()), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    return stays ? Departure.Result.LEFT : departure.move(file, inbox.failed().resolve(FILES));
  }

  /** A file of this path was stored, or is not there any more. */
  void over(Path path) throws IOException {
    Files.deleteIfExists(note(path));
  }

  /** All that failed and were not stored since. */
  List<Entry> all() throws IOException {
    List<Entry> all = new ArrayList<>();
    if (!Files.isDirectory(inbox.failed())) {
      return all;
    }
    try (DirectoryStream<Path> notes = Files.newDirectoryStream(inbox.failed(), "*" + WHY)) {
      for (Path note : notes) {
        read(note).ifPresent(all::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return all;
  }

  /**
   * Brings a file back into the folder; where another one of its name is there by now, it waits.
   *
   * @return whether it is in the folder now
   */
  boolean bringBack(Entry entry) throws IOException {
    Path place = inbox.root().resolve(entry.file().path());
    if (stays) {
      return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }
    Path file = inbox.failed().resolve(FILES).resolve(entry.file().path());
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Files.createDirectories(Durable.parent(place));
    Files.move(file, place);
    return true;
  }

  /** Whether neither the file that was put aside nor one in its place is there any more. */
  boolean isLost(Entry entry) throws IOException {
    Path path = entry.file().path();
    boolean lost =
        !Files.exists(inbox.failed().resolve(FILES).resolve(path), LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(inbox.root().resolve(path), LinkOption.NOFOLLOW_LINKS);
    if (lost) {
      over(path); // somebody took care of it
    }
    return lost;
  }

  Optional<Entry> find(Path path) throws IOException {
    return read(note(path));
  }

  private static Optional<Entry> read(Path note) throws IOException {
    if (!Files.exists(note)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(note));
      return Optional.of(
          new Entry(
              Dropped.parse(json),
              json.path("reason").asText(),
              json.path("attempts").asInt(1),
              Instant.parse(json.path("next").asText())));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
      throw new IOException(
          note + " is damaged. Move the files beside it back into the drop folder, and remove it.",
          e);
    }
  }

  /** By its hash, since a name may be as long as names can be already. */
  private Path note(Path path) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(RawPaths.bytesOf(path));
      String name = path.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
      String start = name.substring(0, Math.min(name.length(), 60));
      return inbox.failed().resolve(start + "-" + HexFormat.of().formatHex(digest, 0, 8) + WHY);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
