package caravan.security;

import java.time.Instant;
import java.util.Optional;

/**
 * What can be said of an object under {@code keys/} without opening it.
 *
 * @param objectName full name at the destination
 * @param slot what it says of itself; empty if it is damaged
 * @param epochs how many master keys it holds, 0 if that cannot be told
 * @param current whether no other slot holds more of them; one that is not current does not open
 *     what was sealed since the last rotation, and is left over from a rotation that was cut off
 * @param problem a sentence if it is damaged, else empty
 */
public record SlotInfo(
    String objectName, Optional<Keyslot> slot, int epochs, boolean current, String problem) {

  /** The slot's id, or the object's where the slot is damaged. */
  public String id() {
    return slot.map(Keyslot::id).orElse(objectName.substring(Keyring.PREFIX.length()));
  }

  public boolean damaged() {
    return slot.isEmpty();
  }

  public Optional<Keyslot.Kind> kind() {
    return slot.map(Keyslot::kind);
  }

  public String label() {
    return slot.map(Keyslot::label).orElse("");
  }

  public Optional<Instant> created() {
    return slot.map(Keyslot::created);
  }
}
