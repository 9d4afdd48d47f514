package caravan.security;

import caravan.platform.AtOnce;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The key slots of a vault at one destination: list, open, add, remove, rotate.
 *
 * <p>Every change is ordered so that a crash between any two calls of the store leaves a vault that
 * opens: a new slot is durable and read back before an old one goes, and the last slot that holds
 * the newest master key never goes. Whatever was cut off can be run again. Two key changes at once
 * are not meant to be: one that notices the other stops and deletes nothing.
 *
 * <p>A vault with several destinations has the same slots at each: make a slot once ({@link
 * #slotForAnother}, {@link #slotForRotation}) and install it at each. A rotation made for each anew
 * would give each another master key.
 *
 * <p>Keeps no state, so safe for concurrent use; a {@link StoreException} goes through as it is.
 */
public final class Keyring {
  /** Where slots lie. */
  public static final String PREFIX = "keys/";

  /** Name of the object that holds format, vault id and parameters. */
  public static final String CARAVAN_JSON = "caravan.json";

  /** What to tell whoever removes a slot. */
  public static final String REMOVAL_NOTICE =
      "Who has opened this slot before may have kept the master key: removing a slot does not take"
          + " it back. To lock them out of what is stored from now on, rotate the key; what is"
          + " stored already stays readable to them as long as they can reach it.";

  private static final int MAX_CARAVAN_JSON = 64 * 1024;
  private static final int MAX_SLOTS = 1000;
  private static final int HASH_DIGITS = 64;
  private static final int READ_AT_ONCE = 4;

  private final ObjectStore store;
  private final Clock clock;

  public Keyring(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Every slot, the newest first; nothing is opened.
   *
   * @throws StoreException also if there is no {@code caravan.json}
   */
  public List<SlotInfo> list() throws IOException {
    return list(caravanJson());
  }

  /** Opens the vault; reads {@code caravan.json} from the store. */
  public Unlocked open(Credential credential) throws IOException {
    return open(credential, caravanJson());
  }

  /**
   * Opens the vault with the slot that holds the most epochs of those that the credential opens.
   *
   * @param caravanJson as the store gave it
   * @throws WrongKeyException if the credential opens no slot
   * @throws VaultChangedException if {@code caravanJson} is not what was sealed beside the key
   * @throws DamagedKeyslotException if there is no slot at all, or none opens and some are damaged
   */
  public Unlocked open(Credential credential, byte[] caravanJson) throws IOException {
    List<SlotInfo> all = list(caravanJson);
    List<String> warnings =
        all.stream()
            .filter(SlotInfo::damaged)
            .map(info -> "Key slot " + info.objectName() + " is damaged: " + info.problem() + ".")
            .collect(Collectors.toCollection(ArrayList::new));
    List<SlotInfo> candidates =
        all.stream()
            .filter(info -> info.kind().equals(Optional.of(credential.kind())))
            .sorted(Comparator.comparingInt(SlotInfo::epochs).reversed()) // keeps newest first
            .toList();
    Unlocked best = null;
    boolean changed = false;
    for (SlotInfo candidate : candidates) {
      // What a slot holds is told by its length, so one that cannot hold more needs no Argon2id.
      if (best != null && candidate.epochs() <= best.keys().epochs()) {
        break;
      }
      Keyslot slot = candidate.slot().orElseThrow();
      try {
        Keyslot.Opened opened = slot.open(credential);
        if (!Arrays.equals(opened.caravanJson(), caravanJson)) {
          changed = true;
        } else if (best == null || opened.keys().epochs() > best.keys().epochs()) {
          best = new Unlocked(opened.keys(), caravanJson.clone(), slot, List.of());
        }
      } catch (WrongKeyException e) {
        // one of the others may open
      } catch (DamagedKeyslotException e) {
        warnings.add("Key slot " + candidate.objectName() + " is damaged: " + e.getMessage() + ".");
      }
    }
    if (best != null) {
      return new Unlocked(best.keys(), best.caravanJson(), best.slot(), warnings);
    }
    throw notOpened(credential, all, candidates, changed, warnings);
  }

  /** Makes a slot with the same master keys for another credential; stores nothing. */
  public Keyslot slotForAnother(Unlocked vault, Credential credential, String label) {
    return Keyslot.create(vault.keys(), vault.caravanJson(), credential, label, now());
  }

  /**
   * Makes a slot with a new master key on top, and proves that the credential opens it; stores
   * nothing.
   */
  public Keyslot slotForRotation(Unlocked vault, Credential credential, String label)
      throws IOException {
    VaultKeys keys = vault.keys().withNewEpoch();
    Keyslot slot = Keyslot.create(keys, vault.caravanJson(), credential, label, now());
    if (!slot.open(credential).keys().sameAs(keys)) {
      throw new IOException("The new key slot does not hold what was put in: check the memory.");
    }
    return slot;
  }

  /** Stores a slot beside the others and proves that it is there. Safe to repeat. */
  public void install(Keyslot slot) throws IOException {
    String name = slot.objectName();
    store.put(name, Payload.of(slot.encode()));
    if (!Arrays.equals(store.get(name, Optional.empty()), slot.encode())) {
      throw StoreException.retryable(
          StoreException.Reason.CORRUPT,
          "What came back of "
              + name
              + " is not what was stored; no other key slot was touched. Try again.");
    }
  }

  /** Makes a slot for another credential and stores it here. */
  public Keyslot add(Unlocked vault, Credential credential, String label) throws IOException {
    Keyslot slot = slotForAnother(vault, credential, label);
    install(slot);
    return slot;
  }

  /**
   * Removes one slot; {@link #REMOVAL_NOTICE} is to be shown.
   *
   * @param id the start of a slot's id, or of the name of the object where it is damaged; it must
   *     fit one slot
   * @throws KeyRefusedException if none or several fit, or no other slot holds the newest master
   *     key
   */
  public SlotInfo remove(String id) throws IOException {
    List<SlotInfo> all = list();
    SlotInfo slot = one(all, id);
    if (!slot.damaged() && slot.epochs() == 0) {
      throw new KeyRefusedException(
          "Key slot "
              + slot.id()
              + " does not fit this vault's caravan.json, so it cannot be told whether it is still"
              + " needed. Compare caravan.json and keys/ with another destination's.");
    }
    boolean needed =
        slot.current()
            && opensHere(slot)
            && all.stream()
                .noneMatch(
                    other -> other.current() && opensHere(other) && !other.id().equals(slot.id()));
    if (needed) {
      throw new KeyRefusedException(
          "Key slot "
              + slot.id()
              + " is the last one with the newest master key that this version opens: without it"
              + " nothing could be restored, ever. Add another key first (key add).");
    }
    store.delete(slot.objectName());
    return slot;
  }

  private static boolean opensHere(SlotInfo slot) {
    return slot.kind().map(Keyslot.Kind::opensHere).orElse(false);
  }

  /**
   * What a rotation left undone.
   *
   * @param slot the new slot, which opens the vault from now on
   * @param warnings sentences on old slots that the store did not let go of
   */
  public record Rotated(Keyslot slot, List<String> warnings) {
    public Rotated {
      warnings = List.copyOf(warnings);
    }
  }

  /** Makes a new master key and stores it here; see {@link #replace}. */
  public Rotated rotate(Unlocked vault, Credential credential, String label, boolean dropOthers)
      throws IOException {
    refuseIfOthers(vault, Optional.empty(), dropOthers);
    Keyslot slot = slotForRotation(vault, credential, label);
    return replace(vault, slot, dropOthers);
  }

  /**
   * Puts the slot of a rotation in the place of all others: stores it, then deletes them. Safe to
   * repeat with the same slot, until it is done.
   *
   * @param vault as it was opened for the rotation
   * @param dropOthers whether slots other than the one that was opened may go: nobody knows their
   *     passphrases here, so they cannot be given the new master key
   * @throws KeyRefusedException if there are such slots and they may not go, or somebody else
   *     changed the keys meanwhile; nothing was deleted
   */
  public Rotated replace(Unlocked vault, Keyslot slot, boolean dropOthers) throws IOException {
    List<SlotInfo> before = refuseIfOthers(vault, Optional.of(slot), dropOthers);
    install(slot);
    List<String> known = before.stream().map(SlotInfo::objectName).toList();
    for (SlotInfo info : list()) {
      if (!known.contains(info.objectName()) && !info.objectName().equals(slot.objectName())) {
        throw new KeyRefusedException(
            "Key slot "
                + info.id()
                + " appeared during the rotation: somebody else changes keys now. No slot was"
                + " deleted; look at the list of keys, and rotate again when they are done.");
      }
    }
    List<String> warnings = new ArrayList<>();
    for (SlotInfo old : before) {
      if (old.damaged() || old.objectName().equals(slot.objectName())) {
        continue; // what is damaged opens nothing, and may be healed from another destination
      }
      try {
        store.delete(old.objectName());
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.LOCKED
            && e.reason() != StoreException.Reason.DENIED) {
          throw e;
        }
        warnings.add("Key slot " + old.id() + " could not be deleted: " + e.getMessage());
      }
    }
    return new Rotated(slot, warnings);
  }

  private List<SlotInfo> refuseIfOthers(
      Unlocked vault, Optional<Keyslot> replacement, boolean dropOthers) throws IOException {
    List<SlotInfo> all = list();
    String own = replacement.map(Keyslot::objectName).orElse("");
    List<SlotInfo> rest = all.stream().filter(info -> !info.objectName().equals(own)).toList();
    if (rest.stream().anyMatch(info -> info.epochs() > vault.keys().epochs())) {
      throw new KeyRefusedException(
          "Another key slot holds a newer master key: somebody rotated the key already. Open the"
              + " vault with that key first.");
    }
    // A slot with fewer epochs is left over from a rotation that was cut off, and was given up
    // then.
    List<SlotInfo> others =
        rest.stream()
            .filter(info -> !info.damaged())
            .filter(info -> info.epochs() == 0 || info.epochs() == vault.keys().epochs())
            .filter(info -> !info.objectName().equals(vault.slot().objectName()))
            .toList();
    if (!others.isEmpty() && !dropOthers) {
      throw new KeyRefusedException(
          "These key slots would be lost, as the new master key cannot be put into them: "
              + others.stream().map(Keyring::describe).collect(Collectors.joining("; "))
              + ". Say --drop-others to go on, and add them anew afterwards.");
    }
    return all;
  }

  private List<SlotInfo> list(byte[] caravanJson) throws IOException {
    List<ObjectInfo> objects =
        store.list(PREFIX).stream().filter(object -> isHash(object.name())).toList();
    if (objects.size() > MAX_SLOTS) {
      throw new DamagedKeyslotException(
          "There are more than " + MAX_SLOTS + " objects under keys/: that is no vault's doing.");
    }
    List<AtOnce.Task<Optional<SlotInfo>>> reads = new ArrayList<>();
    for (ObjectInfo object : objects) {
      reads.add(() -> read(object, caravanJson.length));
    }
    List<SlotInfo> found =
        AtOnce.all(READ_AT_ONCE, reads).stream().flatMap(Optional::stream).toList();
    int most = found.stream().mapToInt(SlotInfo::epochs).max().orElse(0);
    return found.stream()
        .map(
            info ->
                new SlotInfo(
                    info.objectName(),
                    info.slot(),
                    info.epochs(),
                    !info.damaged() && info.epochs() == most,
                    info.problem()))
        .sorted(
            Comparator.comparing((SlotInfo info) -> info.created().orElse(Instant.MIN))
                .reversed()
                .thenComparing(SlotInfo::objectName))
        .toList();
  }

  /** Empty if the object went away since it was listed. */
  private Optional<SlotInfo> read(ObjectInfo object, int caravanJsonLength) throws StoreException {
    String name = object.name();
    try {
      if (object.length() > Keyslot.MAX_LENGTH) {
        return Optional.of(damaged(name, "it is larger than a key slot may be"));
      }
      byte[] bytes = store.get(name, Optional.empty());
      if (!name.equals(PREFIX + sha256(bytes))) {
        return Optional.of(damaged(name, "its bytes are not those that were stored"));
      }
      Keyslot slot = Keyslot.parse(bytes);
      return Optional.of(
          new SlotInfo(name, Optional.of(slot), slot.epochs(caravanJsonLength), false, ""));
    } catch (DamagedKeyslotException e) {
      return Optional.of(damaged(name, String.valueOf(e.getMessage())));
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING) {
        return Optional.empty();
      }
      if (e.reason() == StoreException.Reason.CORRUPT) {
        return Optional.of(damaged(name, String.valueOf(e.getMessage())));
      }
      throw e;
    }
  }

  private static IOException notOpened(
      Credential credential,
      List<SlotInfo> all,
      List<SlotInfo> candidates,
      boolean changed,
      List<String> warnings) {
    if (changed) {
      return new VaultChangedException(
          "caravan.json is not the one that was sealed beside this key: somebody changed the"
              + " vault's parameters, or another vault stands in its place. Compare it with another"
              + " destination's, and put the right one back.");
    }
    if (all.isEmpty()) {
      return new DamagedKeyslotException(
          "There is no key slot under keys/, so nothing here can be opened. Copy the objects under"
              + " keys/ from another destination.");
    }
    if (!warnings.isEmpty()) {
      return new DamagedKeyslotException(
          "No key slot opens. "
              + String.join(" ", warnings)
              + " Copy the objects under keys/ from another destination, or try another key.");
    }
    if (candidates.isEmpty()) {
      return new WrongKeyException(
          "This vault does not open by a "
              + credential.kind()
              + ". It has: "
              + all.stream().map(Keyring::describe).collect(Collectors.joining("; "))
              + "."
              + (all.stream().allMatch(Keyring::opensHere)
                  ? ""
                  : " This version opens passphrases and key files alone; for the others, use the"
                      + " Caravan that made them."));
    }
    return new WrongKeyException(
        credential.kind() == Keyslot.Kind.PASSPHRASE
            ? "Wrong passphrase: it opens no key slot of this vault. Nothing was changed."
            : "Wrong key file: it opens no key slot of this vault. Nothing was changed.");
  }

  private static SlotInfo one(List<SlotInfo> all, String id) throws KeyRefusedException {
    List<SlotInfo> fitting =
        id.isEmpty() ? List.of() : all.stream().filter(info -> info.id().startsWith(id)).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new KeyRefusedException(
        (fitting.isEmpty()
                ? "No key slot's id starts with '"
                : "Several key slots' ids start with '")
            + id
            + "'. There are: "
            + all.stream().map(Keyring::describe).collect(Collectors.joining("; "))
            + ".");
  }

  private static String describe(SlotInfo info) {
    if (info.damaged()) {
      return info.id() + " (damaged)";
    }
    String label = info.label().isEmpty() ? "" : ", " + info.label();
    return info.id() + " (" + info.kind().orElseThrow() + label + ")";
  }

  private static SlotInfo damaged(String name, String problem) {
    return new SlotInfo(name, Optional.empty(), 0, false, problem);
  }

  private static boolean isHash(String name) {
    String hash = name.substring(PREFIX.length());
    return hash.length() == HASH_DIGITS && hash.matches("[0-9a-f]*");
  }

  private byte[] caravanJson() throws IOException {
    Optional<ObjectInfo> info = store.stat(CARAVAN_JSON);
    if (info.isPresent() && info.get().length() > MAX_CARAVAN_JSON) {
      throw new VaultChangedException(
          "caravan.json is larger than a vault's may be: this is not a vault, or it was changed.");
    }
    return store.get(CARAVAN_JSON, Optional.empty());
  }

  private Instant now() {
    return clock.instant();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
