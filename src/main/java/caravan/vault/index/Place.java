package caravan.vault.index;

import caravan.model.ChunkId;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSalt;

/**
 * One place where a chunk lies.
 *
 * @param pack id of the pack
 * @param kind of the pack
 * @param packLength bytes of the pack
 * @param salt of the pack's keys
 * @param block ordinal of the block
 * @param info the block
 * @param offset of the chunk in the raw block
 * @param length of the chunk
 */
public record Place(
    ChunkId pack,
    ObjectKind kind,
    long packLength,
    PackSalt salt,
    int block,
    BlockInfo info,
    int offset,
    int length) {
  public String packName() {
    return kind.packName(pack.hex());
  }
}
