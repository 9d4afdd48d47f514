package caravan.model.meaning;

import caravan.model.ChunkId;
import caravan.model.IdList;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names a content, whatever files have it: the SHA-256 of its list of chunk ids. These are keyed
 * hashes, so this tells nothing to somebody without the vault's key. The same in every snapshot and
 * at every destination of one vault.
 *
 * @param id 32 bytes
 */
public record ContentId(ChunkId id) implements Comparable<ContentId> {
  public static ContentId of(IdList chunks) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) chunks.depth());
      return new ContentId(ChunkId.of(digest.digest(chunks.ids()), 0));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * From 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static ContentId of(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != ChunkId.LENGTH) {
      throw new IllegalArgumentException("not the id of a content: " + hex);
    }
    return new ContentId(ChunkId.of(bytes, 0));
  }

  @Override
  public int compareTo(ContentId other) {
    return id.compareTo(other.id);
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return id.toString();
  }
}
