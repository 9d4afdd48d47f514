package caravan.config;

import java.util.Optional;

/**
 * Settings of the vault.
 *
 * @param chunkSize expected chunk size in bytes, a power of two from 64 KiB to 8 MiB; counts when a
 *     vault is made, and is fixed in it from then on
 * @param compression of blocks that are stored from now on
 * @param passphrase where the passphrase is found, if the settings say so
 * @param keyFile path of the key file, if the settings say so
 */
public record VaultSettings(
    int chunkSize, Compression compression, Optional<Secret> passphrase, Optional<String> keyFile) {
  /** 512 KiB: deduplicates well and keeps the index small up to about 10 TB. */
  public static final int DEFAULT_CHUNK_SIZE = 512 * 1024;

  public static final int MIN_CHUNK_SIZE = 64 * 1024;
  public static final int MAX_CHUNK_SIZE = 8 * 1024 * 1024;

  /**
   * @throws IllegalArgumentException if the chunk size is not allowed
   */
  public VaultSettings {
    if (chunkSize < MIN_CHUNK_SIZE
        || chunkSize > MAX_CHUNK_SIZE
        || Integer.bitCount(chunkSize) != 1) {
      throw new IllegalArgumentException(
          "the chunk size is a power of two from 64KiB to 8MiB, as 512KiB");
    }
  }
}
