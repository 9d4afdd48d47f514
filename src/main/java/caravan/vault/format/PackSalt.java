package caravan.vault.format;

import java.util.Arrays;

/**
 * What a pack's keys are derived from; in its trailer, and in the index so that one read gets a
 * block.
 *
 * @param epoch of the master key
 * @param salt 32 random bytes, used for this pack alone; not to be written to
 */
public record PackSalt(long epoch, byte[] salt) {
  @Override
  public boolean equals(Object o) {
    return o instanceof PackSalt other && epoch == other.epoch && Arrays.equals(salt, other.salt);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }
}
