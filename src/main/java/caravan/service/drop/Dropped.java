package caravan.service.drop;

import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.platform.RawPaths;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A file in a drop folder as it was when somebody looked. Two that are equal are the same file with
 * the same content, as far as the file system tells.
 *
 * @param path relative to the folder; its bytes count, they need not be text
 * @param size bytes
 * @param mtimeSeconds since 1970
 * @param mtimeNanos 0 to 999,999,999
 * @param ctimeSeconds since 1970, of the last change of anything
 * @param ctimeNanos 0 to 999,999,999
 * @param inode tells a file from one that took its place
 */
public record Dropped(
    Path path,
    long size,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos,
    long inode) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Dropped of(Path path, Metadata metadata) {
    return new Dropped(
        path,
        metadata.size(),
        metadata.mtimeSeconds(),
        metadata.mtimeNanos(),
        metadata.ctimeSeconds(),
        metadata.ctimeNanos(),
        metadata.inode());
  }

  /** Whether an entry of a snapshot was made of just this file. */
  public boolean isStoredAs(Metadata entry) {
    return entry.kind() == FileKind.FILE && equals(of(path, entry));
  }

  /** The names of the path, from the top. */
  public List<FileName> names() {
    List<FileName> names = new ArrayList<>();
    path.forEach(name -> names.add(RawPaths.nameOf(name)));
    return names;
  }

  /** The path for people; what is not text in it is escaped. */
  public String shown() {
    return String.join("/", names().stream().map(FileName::toString).toList());
  }

  /** The sub-folder at the top, which is a tag; empty if there is none. */
  String tag() {
    return path.getNameCount() < 2 ? "" : names().get(0).toString();
  }

  Instant modified() {
    return Instant.ofEpochSecond(mtimeSeconds, mtimeNanos);
  }

  /** 64 hex digits that tell this file, as it is, from all others of a folder. */
  String identity(String folder) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((folder + '\0').getBytes(StandardCharsets.UTF_8));
      digest.update(RawPaths.bytesOf(path));
      digest.update(
          ("\0" + size + ' ' + mtime() + ' ' + ctime() + ' ' + inode)
              .getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private String mtime() {
    return mtimeSeconds + "." + mtimeNanos;
  }

  private String ctime() {
    return ctimeSeconds + "." + ctimeNanos;
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("path", shown());
    json.put("bytes", HexFormat.of().formatHex(RawPaths.bytesOf(path)));
    json.put("size", size);
    json.put("mtime", mtime());
    json.put("ctime", ctime());
    json.put("inode", inode);
    return json;
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static Dropped parse(JsonNode json) {
    String[] mtime = json.path("mtime").asText().split("\\.");
    String[] ctime = json.path("ctime").asText().split("\\.");
    byte[] bytes = HexFormat.of().parseHex(json.path("bytes").asText());
    if (mtime.length != 2 || ctime.length != 2 || bytes.length == 0) {
      throw new IllegalArgumentException("it names a file without a path or a time");
    }
    Path path = RawPaths.ofBytes(bytes);
    if (path.isAbsolute() || !path.normalize().equals(path) || path.startsWith("..")) {
      throw new IllegalArgumentException("it names " + path + ", which is not below the folder");
    }
    return new Dropped(
        path,
        json.path("size").asLong(),
        Long.parseLong(mtime[0]),
        Integer.parseInt(mtime[1]),
        Long.parseLong(ctime[0]),
        Integer.parseInt(ctime[1]),
        json.path("inode").asLong());
  }
}
