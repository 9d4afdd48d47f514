package caravan.vault.pack;

import caravan.model.ChunkId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes and checks chunk ids: HMAC-SHA-256 under the key of a kind. Not safe for concurrent use.
 */
public final class ChunkHasher {
  private final Mac mac;
  private final byte[] scratch = new byte[ChunkId.LENGTH];

  public ChunkHasher(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  public void id(byte[] chunk, int offset, int length, byte[] target, int at) {
    mac.update(chunk, offset, length);
    try {
      mac.doFinal(target, at);
    } catch (ShortBufferException e) {
      throw new IllegalArgumentException("no room for an id", e);
    }
  }

  public ChunkId id(byte[] chunk) {
    id(chunk, 0, chunk.length, scratch, 0);
    return ChunkId.of(scratch, 0);
  }

  /** Whether the bytes are those of the chunk with this id. */
  public boolean proves(byte[] chunk, int offset, int length, byte[] id, int at) {
    id(chunk, offset, length, scratch, 0);
    return MessageDigest.isEqual(scratch, Arrays.copyOfRange(id, at, at + ChunkId.LENGTH));
  }
}
