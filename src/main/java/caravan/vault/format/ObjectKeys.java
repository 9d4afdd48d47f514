package caravan.vault.format;

import caravan.security.UnknownEpochException;
import caravan.security.VaultKeys;
import java.security.MessageDigest;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one sealed object, derived from its epoch, kind and salt. */
record ObjectKeys(SecretKeySpec object, SecretKeySpec footer, byte[] commitment) {

  /** For an object that is about to be sealed. */
  static ObjectKeys sealing(VaultKeys keys, int kind, byte[] salt) {
    try {
      return derive(keys, keys.latestEpoch(), kind, salt);
    } catch (UnknownEpochException e) {
      throw new IllegalStateException("the newest epoch is always known", e);
    }
  }

  /**
   * For an object that was read.
   *
   * @throws DamagedException if its commitment is that of another key
   */
  static ObjectKeys opening(
      VaultKeys keys, long epoch, int kind, byte[] salt, byte[] commitment, String name)
      throws DamagedException {
    try {
      ObjectKeys derived = derive(keys, epoch, kind, salt);
      if (MessageDigest.isEqual(commitment, derived.commitment)) {
        return derived;
      }
    } catch (UnknownEpochException e) {
      throw new DamagedException(name + " is damaged, or " + e.getMessage(), e);
    }
    throw new DamagedException(
        name + " was sealed under another key: it is damaged, or comes from another vault");
  }

  /** For an object whose salt comes from a place that was proven itself. */
  static ObjectKeys opening(VaultKeys keys, long epoch, int kind, byte[] salt, String name)
      throws DamagedException {
    try {
      return derive(keys, epoch, kind, salt);
    } catch (UnknownEpochException e) {
      throw new DamagedException(name + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static ObjectKeys derive(VaultKeys keys, long epoch, int kind, byte[] salt)
      throws UnknownEpochException {
    return new ObjectKeys(
        new SecretKeySpec(keys.objectKey(epoch, kind, salt), "AES"),
        new SecretKeySpec(keys.footerKey(epoch, kind, salt), "AES"),
        keys.commitment(epoch, kind, salt));
  }
}
