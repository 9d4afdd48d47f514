package caravan.vault.pack;

import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.PackSeal;
import caravan.vault.format.SegmentCipher;

/** Opens and decompresses blocks with buffers that are reused. Not safe for concurrent use. */
public final class BlockOpener implements AutoCloseable {
  private final SegmentCipher cipher = new SegmentCipher();
  private final BlockCodec codec = new BlockCodec(1);
  private byte[] plain = new byte[0];

  /**
   * Opens one block.
   *
   * @param sealed holds the block's sealed bytes from {@code offset}
   * @param target takes {@link BlockInfo#raw} bytes from 0
   */
  public void open(
      PackSeal seal,
      BlockInfo block,
      int ordinal,
      byte[] sealed,
      int offset,
      byte[] target,
      String name)
      throws DamagedException {
    if (sealed.length - offset < block.sealed()) {
      throw new DamagedException("block " + ordinal + " of " + name + " was not read to its end");
    }
    try {
      if (!block.compressed()) {
        if (SegmentCipher.plainLength(block.sealed()) != block.raw()) {
          throw new DamagedException(
              "block " + ordinal + " of " + name + " is damaged: its length is wrong");
        }
        int n =
            cipher.open(seal.blockKey(), ordinal, sealed, offset, block.sealed(), target, 0, null);
        if (n != block.raw()) {
          throw new DamagedException(
              "block " + ordinal + " of " + name + " is damaged: its length is wrong");
        }
        return;
      }
      if (plain.length < block.sealed()) {
        plain = new byte[block.sealed()];
      }
      int n = cipher.open(seal.blockKey(), ordinal, sealed, offset, block.sealed(), plain, 0, null);
      codec.decompress(plain, 0, n, target, block.raw(), name);
    } catch (DamagedException e) {
      throw new DamagedException("block " + ordinal + " of " + name + " is damaged", e);
    }
  }

  @Override
  public void close() {
    codec.close();
  }
}
