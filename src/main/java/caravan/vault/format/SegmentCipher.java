package caravan.vault.format;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM in segments of 16 KiB, after the STREAM construction (Hoang et al., CRYPTO 2015): the
 * nonce holds the block, the segment and whether it is the last. Short calls also are what the JIT
 * compiler handles: one call over a megabyte never leaves the interpreter on Java 17. Not safe for
 * concurrent use.
 */
public final class SegmentCipher {
  /** Plain bytes in a segment. */
  public static final int SEGMENT = 16 * 1024;

  private static final int TAG = 16;

  private final Cipher cipher;
  private final byte[] nonce = new byte[12];
  private final byte[] sealed = new byte[SEGMENT + TAG];

  public SegmentCipher() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** Bytes that {@code length} plain bytes take when sealed. */
  public static long sealedLength(long length) {
    return length + TAG * Math.max(1, (length + SEGMENT - 1) / SEGMENT);
  }

  /** Bytes that come out of {@code sealed} bytes, or -1 if no plaintext seals to that length. */
  public static long plainLength(long sealed) {
    long segments = Math.max(1, (sealed + SEGMENT + TAG - 1) / (SEGMENT + TAG));
    long plain = sealed - segments * TAG;
    return plain >= 0 && sealedLength(plain) == sealed ? plain : -1;
  }

  /**
   * Seals a block into {@code target}; it takes {@link #sealedLength} bytes there.
   *
   * @param block ordinal of the block; a key and an ordinal must never meet twice
   * @param at index in the target, whose position plays no part: several may seal into one
   */
  public void seal(
      SecretKeySpec key,
      int block,
      byte[] plain,
      int offset,
      int length,
      ByteBuffer target,
      int at,
      byte @Nullable [] data) {
    int from = offset;
    int end = offset + length;
    int to = at;
    try {
      for (long segment = 0; ; segment++) {
        int n = Math.min(SEGMENT, end - from);
        boolean last = from + n == end;
        start(Cipher.ENCRYPT_MODE, key, block, segment, last, data);
        int count = cipher.doFinal(plain, from, n, sealed, 0);
        target.put(to, sealed, 0, count);
        to += count;
        from += n;
        if (last) {
          return;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal with AES-GCM", e);
    }
  }

  /**
   * Opens a sealed block into {@code target}.
   *
   * @return the number of plain bytes
   * @throws DamagedException if any bit differs from what was sealed, or the length cannot be right
   */
  public int open(
      SecretKeySpec key,
      int block,
      byte[] sealed,
      int offset,
      int length,
      byte[] target,
      int at,
      byte @Nullable [] data)
      throws DamagedException {
    if (plainLength(length) < 0) {
      throw new DamagedException("a sealed block cannot have " + length + " bytes");
    }
    int from = offset;
    int end = offset + length;
    int to = at;
    try {
      for (long segment = 0; ; segment++) {
        int n = Math.min(SEGMENT + TAG, end - from);
        boolean last = from + n == end;
        start(Cipher.DECRYPT_MODE, key, block, segment, last, data);
        to += cipher.doFinal(sealed, from, n, target, to);
        from += n;
        if (last) {
          return to - at;
        }
      }
    } catch (AEADBadTagException e) {
      throw new DamagedException("a sealed block does not open: its bytes were changed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot open with AES-GCM", e);
    }
  }

  private void start(
      int mode, SecretKeySpec key, int block, long segment, boolean last, byte @Nullable [] data)
      throws GeneralSecurityException {
    nonce[0] = (byte) (block >>> 24);
    nonce[1] = (byte) (block >>> 16);
    nonce[2] = (byte) (block >>> 8);
    nonce[3] = (byte) block;
    for (int i = 0; i < 7; i++) {
      nonce[4 + i] = (byte) (segment >>> (48 - 8 * i));
    }
    nonce[11] = (byte) (last ? 1 : 0);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
    if (data != null) {
      cipher.updateAAD(data);
    }
  }
}
