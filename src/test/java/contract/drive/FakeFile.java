package contract.drive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** A file or folder of the fake. */
final class FakeFile {
  static final String FOLDER = "application/vnd.google-apps.folder";

  final String id;
  final String name;
  final String mimeType;
  final String parent;

  /** The shared drive that it is on; empty for My Drive. */
  final String drive;

  final byte[] bytes;
  final Instant created;
  private final String sha256;
  private final String md5;
  volatile boolean trashed;

  FakeFile(
      String id,
      String name,
      String mimeType,
      String parent,
      String drive,
      byte[] bytes,
      Instant created) {
    this.id = id;
    this.name = name;
    this.mimeType = mimeType;
    this.parent = parent;
    this.drive = drive;
    this.bytes = bytes;
    this.created = created;
    this.sha256 = hash("SHA-256", bytes);
    this.md5 = hash("MD5", bytes);
  }

  /** Google's own kinds have no checksums; documents do have a size. */
  private boolean blob() {
    return !mimeType.startsWith("application/vnd.google-apps.");
  }

  boolean folder() {
    return mimeType.equals(FOLDER);
  }

  /** Only what was asked for, as Drive does it. */
  ObjectNode json(List<String> fields, boolean withSha256, boolean inTrash) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    for (String field : fields) {
      switch (field) {
        case "id" -> json.put(field, id);
        case "name" -> json.put(field, name);
        case "mimeType" -> json.put(field, mimeType);
        case "createdTime" -> json.put(field, created.toString());
        case "trashed" -> json.put(field, trashed || inTrash);
        case "size" -> {
          if (!folder()) {
            json.put(field, String.valueOf(bytes.length)); // a long is a string in Drive's JSON
          }
        }
        case "sha256Checksum" -> {
          if (blob() && withSha256) {
            json.put(field, sha256);
          }
        }
        case "md5Checksum" -> {
          if (blob()) {
            json.put(field, md5);
          }
        }
        default -> throw Refusal.bad("Invalid field selection " + field);
      }
    }
    return json;
  }

  private static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
