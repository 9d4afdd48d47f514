package caravan.vault.organized;

import caravan.model.ChunkId;
import caravan.security.VaultKeys;
import caravan.storage.ByteRange;
import caravan.storage.ObjectStore;
import caravan.vault.format.DamagedException;
import caravan.vault.format.FileSeal;
import caravan.vault.format.SegmentCipher;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Reads the content of an exported file piece by piece, and proves it by its hash at the end. */
final class FileReader {
  private static final int PIECE = 4 << 20;

  private FileReader() {}

  /** Takes the content, piece by piece and in order. */
  interface Sink {
    void accept(byte[] bytes, long offset) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @param name of the object that holds it now
   * @param size of the content in bytes
   * @throws DamagedException if it is not what was exported; the sink has taken it by then
   */
  static void read(
      ObjectStore store, VaultKeys keys, StoredFile file, String name, long size, Sink sink)
      throws IOException {
    MessageDigest digest = sha256();
    long object = file.sealed() ? FileSeal.sealedLength(size) : size;
    if (object != file.length() || store.stat(name).map(i -> i.length()).orElse(-1L) != object) {
      if (store.stat(name).isEmpty()) {
        throw caravan.storage.StoreException.permanent(
            caravan.storage.StoreException.Reason.MISSING,
            "'" + name + "' is not there any more: somebody removed it or gave it another name.");
      }
      throw changed(name);
    }
    long offset = 0;
    if (file.sealed()) {
      FileSeal seal = FileSeal.opening(keys, get(store, name, 0, FileSeal.HEADER), name);
      if (seal.length() != size) {
        throw changed(name);
      }
      long at = FileSeal.HEADER;
      while (offset < size) {
        long plain = Math.min(FileSeal.BLOCK, size - offset);
        long sealed = SegmentCipher.sealedLength(plain);
        byte[] block = seal.open(get(store, name, at, sealed), name);
        digest.update(block);
        sink.accept(block, offset);
        offset += block.length;
        at += sealed;
      }
    } else {
      while (offset < size) {
        byte[] piece = get(store, name, offset, Math.min(PIECE, size - offset));
        digest.update(piece);
        sink.accept(piece, offset);
        offset += piece.length;
      }
    }
    if (!ChunkId.of(digest.digest()).equals(file.sha256())) {
      throw changed(name);
    }
  }

  private static byte[] get(ObjectStore store, String name, long offset, long count)
      throws IOException {
    return store.get(name, Optional.of(ByteRange.of(offset, count)));
  }

  private static DamagedException changed(String name) {
    return new DamagedException(
        "'" + name + "' is not what was exported: somebody changed it, or it is damaged");
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
