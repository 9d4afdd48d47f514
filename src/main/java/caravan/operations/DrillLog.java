package caravan.operations;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * What restore drills there were: a file in the Caravan home with a JSON object a line, which only
 * ever grows, by a few lines a week. Safe for concurrent use, also by several processes.
 *
 * @param file its place
 */
public record DrillLog(Path file) {

  /**
   * A drill of one source from one destination.
   *
   * @param ok whether all that was restored is as it was backed up
   * @param rate bytes a second
   */
  public record Line(
      Instant time,
      String destination,
      String source,
      String snapshot,
      long files,
      long bytes,
      boolean ok,
      boolean damaged,
      double rate) {}

  public static DrillLog in(Path home) {
    return new DrillLog(home.resolve("state").resolve("drills.jsonl"));
  }

  /** Adds a line, in one write, so that lines of two processes do not mix. */
  public void add(Line line) throws IOException {
    ObjectNode json = Json.object();
    json.put("time", line.time().toString());
    json.put("destination", line.destination());
    json.put("source", line.source());
    json.put("snapshot", line.snapshot());
    json.put("files", line.files());
    json.put("bytes", line.bytes());
    json.put("ok", line.ok());
    json.put("damaged", line.damaged());
    json.put("rate", Math.round(line.rate()));
    byte[] bytes = (Json.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }
}
