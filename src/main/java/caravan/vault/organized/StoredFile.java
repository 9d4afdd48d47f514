package caravan.vault.organized;

import caravan.model.ChunkId;

/**
 * Where a file's content lies at a destination.
 *
 * @param name of its object, as it was when the manifest was written
 * @param length of the object in bytes
 * @param modified when the object was stored, by the store's clock, milliseconds since 1970
 * @param sha256 of the file's content
 * @param sealed whether the object is sealed
 * @param shared whether the object is that of another name of the same inode
 */
record StoredFile(
    String name, long length, long modified, ChunkId sha256, boolean sealed, boolean shared) {
  StoredFile asShared() {
    return new StoredFile(name, length, modified, sha256, sealed, true);
  }
}
