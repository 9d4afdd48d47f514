package caravan.security;

import java.util.List;

/**
 * A vault whose key slot was opened, and whose {@code caravan.json} was found to be the sealed one.
 *
 * @param keys every master key of the slot
 * @param caravanJson the file, proven; not to be written to
 * @param slot the slot that opened
 * @param warnings sentences on other slots that are damaged
 */
public record Unlocked(VaultKeys keys, byte[] caravanJson, Keyslot slot, List<String> warnings) {
  public Unlocked {
    warnings = List.copyOf(warnings);
  }

  @Override
  public String toString() {
    return "Unlocked[" + keys + ", " + slot + "]";
  }
}
