package caravan.vault.format;

import caravan.model.ChunkId;
import caravan.model.IdList;
import caravan.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one snapshot says: the root of its tree, and whence it came.
 *
 * @param type whether it counts
 * @param time when it was committed, by its writer's clock
 * @param started when its run began
 * @param source name of the source
 * @param paths absolute source paths
 * @param host machine
 * @param user user name on it
 * @param tags given by the user
 * @param client random id of the home that wrote it, 32 hex digits
 * @param sequence this client's count of snapshots of this source, from 1
 * @param previous name of the snapshot of this source before it, empty if none
 * @param root pages of {@code /}
 * @param files regular files
 * @param directories directories
 * @param others symlinks and special files
 * @param bytes sizes of the files
 * @param unreadable what could not be read, at most 1,000
 * @param unreadableCount how many there were
 * @param reread paths that changed while they were read
 * @param rereadAll whether there were more of them than fit
 * @param lost in a repaired snapshot: what was lost
 * @param audit head of the writer's audit log when the run began, empty if it has none
 */
public record Snapshot(
    Type type,
    Instant time,
    Instant started,
    String source,
    List<String> paths,
    String host,
    String user,
    List<String> tags,
    String client,
    long sequence,
    String previous,
    IdList root,
    long files,
    long directories,
    long others,
    long bytes,
    List<Unreadable> unreadable,
    long unreadableCount,
    List<String> reread,
    boolean rereadAll,
    List<String> lost,
    String audit) {

  /** What a snapshot is for. */
  public enum Type {
    /** A finished backup. */
    SNAPSHOT,
    /** Of a run that has not ended: keeps what was stored, counts in no rule. */
    CHECKPOINT,
    /** Written by a repair in the place of one that lost data. */
    REPAIRED
  }

  /** A path that could not be read, and why. */
  public record Unreadable(String path, String reason) {}

  public static final int MAX_UNREADABLE = 1000;
  public static final int MAX_REREAD = 10_000;

  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Without an audit log. */
  public Snapshot(
      Type type,
      Instant time,
      Instant started,
      String source,
      List<String> paths,
      String host,
      String user,
      List<String> tags,
      String client,
      long sequence,
      String previous,
      IdList root,
      long files,
      long directories,
      long others,
      long bytes,
      List<Unreadable> unreadable,
      long unreadableCount,
      List<String> reread,
      boolean rereadAll,
      List<String> lost) {
    this(
        type,
        time,
        started,
        source,
        paths,
        host,
        user,
        tags,
        client,
        sequence,
        previous,
        root,
        files,
        directories,
        others,
        bytes,
        unreadable,
        unreadableCount,
        reread,
        rereadAll,
        lost,
        "");
  }

  public Snapshot {
    paths = List.copyOf(paths);
    tags = List.copyOf(tags);
    unreadable = List.copyOf(unreadable);
    reread = List.copyOf(reread);
    lost = List.copyOf(lost);
  }

  /** The last part of the object's name, for an object with this hash. */
  public String name(String sha256) {
    return NAME_TIME.format(time) + "-" + sha256;
  }

  /** The time in a snapshot's name, as text that sorts. */
  public static String nameTime(Instant time) {
    return NAME_TIME.format(time);
  }

  public byte[] encode() {
    ObjectNode json = Json.object();
    json.put("version", 1);
    json.put("type", type.name().toLowerCase(Locale.ROOT));
    json.put("time", time.toString());
    json.put("started", started.toString());
    json.put("source", source);
    texts(json.putArray("paths"), paths);
    json.put("host", host);
    json.put("user", user);
    texts(json.putArray("tags"), tags);
    json.put("client", client);
    json.put("sequence", sequence);
    if (!previous.isEmpty()) {
      json.put("previous", previous);
    }
    ObjectNode tree = json.putObject("root");
    tree.put("depth", root.depth());
    ArrayNode ids = tree.putArray("ids");
    for (int i = 0; i < root.count(); i++) {
      ids.add(root.id(i).hex());
    }
    json.put("files", files);
    json.put("directories", directories);
    json.put("others", others);
    json.put("bytes", bytes);
    ArrayNode problems = json.putArray("unreadable");
    for (Unreadable problem : unreadable) {
      problems.addObject().put("path", problem.path()).put("reason", problem.reason());
    }
    json.put("unreadableCount", unreadableCount);
    texts(json.putArray("reread"), reread);
    json.put("rereadAll", rereadAll);
    if (type == Type.REPAIRED) {
      texts(json.putArray("lost"), lost);
    }
    if (!audit.isEmpty()) {
      json.put("audit", audit);
    }
    return Json.bytes(json);
  }

  /**
   * @param name the last part of the object's name, whose time must be the snapshot's
   */
  public static Snapshot decode(byte[] payload, String name) throws DamagedException {
    try {
      JsonNode json = Json.read(payload);
      if (json == null || json.path("version").asInt() != 1) {
        throw new DamagedException(
            "snapshot " + name + " is of a newer version: use a newer Caravan");
      }
      Type type =
          switch (json.path("type").asText()) {
            case "snapshot" -> Type.SNAPSHOT;
            case "checkpoint" -> Type.CHECKPOINT;
            case "repaired" -> Type.REPAIRED;
            default ->
                throw new DamagedException(
                    "snapshot " + name + " has an unknown type: use a newer Caravan");
          };
      Instant time = Instant.parse(json.path("time").asText());
      if (!name.startsWith(NAME_TIME.format(time) + "-")) {
        throw new DamagedException(
            "snapshot " + name + " says another time than its name: it was renamed");
      }
      JsonNode ids = json.path("root").path("ids");
      byte[] root = new byte[Math.multiplyExact(ids.size(), ChunkId.LENGTH)];
      for (int i = 0; i < ids.size(); i++) {
        ChunkId.ofHex(ids.get(i).asText()).copyTo(root, i * ChunkId.LENGTH);
      }
      List<Unreadable> unreadable = new ArrayList<>();
      for (JsonNode problem : json.path("unreadable")) {
        unreadable.add(
            new Unreadable(problem.path("path").asText(), problem.path("reason").asText()));
      }
      return new Snapshot(
          type,
          time,
          Instant.parse(json.path("started").asText()),
          json.path("source").asText(),
          texts(json.path("paths")),
          json.path("host").asText(),
          json.path("user").asText(),
          texts(json.path("tags")),
          json.path("client").asText(),
          json.path("sequence").asLong(),
          json.path("previous").asText(""),
          new IdList(json.path("root").path("depth").asInt(), root),
          json.path("files").asLong(),
          json.path("directories").asLong(),
          json.path("others").asLong(),
          json.path("bytes").asLong(),
          unreadable,
          json.path("unreadableCount").asLong(),
          texts(json.path("reread")),
          json.path("rereadAll").asBoolean(),
          texts(json.path("lost")),
          json.path("audit").asText(""));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new DamagedException("snapshot " + name + " is damaged: " + e.getMessage(), e);
    } catch (DamagedException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedException("snapshot " + name + " is damaged: it is not JSON", e);
    }
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
