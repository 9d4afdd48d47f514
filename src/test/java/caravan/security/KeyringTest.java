package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyringTest {
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final byte[] JSON =
      "{\"format\":1,\"block\":1048576}".getBytes(StandardCharsets.UTF_8);

  private final Credential.KeyFile mine = Credential.KeyFile.random();
  private final Credential.KeyFile theirs = Credential.KeyFile.random();
  private final Credential.KeyFile fresh = Credential.KeyFile.random();
  private final VaultKeys keys = VaultKeys.generate(VaultId.random());
  private CrashingStore store = new CrashingStore();
  private Keyring ring = ringOn(store);

  @BeforeEach
  void newVault() throws Exception {
    ring.install(Keyslot.create(keys, JSON, mine, "mine", START));
    store.objects.put("caravan.json", JSON);
  }

  @Test
  void open_rightKey_givesTheKeys() throws Exception {
    Unlocked vault = ring.open(mine);
    assertThat(vault.keys().sameAs(keys)).isTrue();
    assertThat(vault.caravanJson()).isEqualTo(JSON);
    assertThat(vault.warnings()).isEmpty();
    assertThat(vault.slot().label()).isEqualTo("mine");
  }

  @Test
  void open_wrongKey_saysSo() {
    assertThatThrownBy(() -> ring.open(theirs))
        .isInstanceOf(WrongKeyException.class)
        .hasMessageContaining("Wrong key file");
    assertThatThrownBy(() -> ring.open(new Credential.Passphrase("x".toCharArray())))
        .isInstanceOf(WrongKeyException.class)
        .hasMessageContaining("does not open by a passphrase");
  }

  @Test
  void open_changedCaravanJson_isNotOpened() {
    for (String changed : List.of("{\"format\":1,\"block\":1048577}", "{}", "")) {
      store.objects.put("caravan.json", changed.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> ring.open(mine))
          .isInstanceOf(VaultChangedException.class)
          .hasMessageContaining("changed");
    }
  }

  @Test
  void open_leftOverSlotOfAnotherVault_isPassedOver() throws Exception {
    byte[] otherJson = "{\"format\":1,\"block\":1048570}".getBytes(StandardCharsets.UTF_8);
    VaultKeys other = VaultKeys.generate(VaultId.random());
    ring.install(Keyslot.create(other, otherJson, mine, "old", START.plusSeconds(5)));
    assertThat(ring.open(mine).keys().sameAs(keys)).isTrue();
  }

  @Test
  void open_oneSlotDamaged_warnsAndUsesTheOther() throws Exception {
    Keyslot other = ring.add(ring.open(mine), theirs, "theirs");
    store.objects.get(other.objectName())[60] ^= 1;
    assertThat(ring.open(mine).warnings()).singleElement().asString().contains("is damaged");
    assertThatThrownBy(() -> ring.open(theirs))
        .isInstanceOf(DamagedKeyslotException.class)
        .hasMessageContaining(other.objectName());
    assertThat(ring.list()).filteredOn(SlotInfo::damaged).hasSize(1);
  }

  @Test
  void open_noSlotLeft_saysWhereToFindOne() {
    store.objects.keySet().removeIf(name -> name.startsWith("keys/"));
    assertThatThrownBy(() -> ring.open(mine))
        .isInstanceOf(DamagedKeyslotException.class)
        .hasMessageContaining("another destination");
  }

  @Test
  void open_passphraseAmongSeveral_findsTheMostEpochs() throws Exception {
    Credential pass = new Credential.Passphrase("one phrase".toCharArray());
    Unlocked vault = ring.open(mine);
    ring.add(vault, pass, "old");
    VaultKeys newer = keys.withNewEpoch();
    ring.install(Keyslot.create(newer, JSON, pass, "new", START.minusSeconds(9)));
    Unlocked opened = ring.open(pass);
    assertThat(opened.keys().sameAs(newer)).isTrue();
    assertThat(ring.list()).filteredOn(SlotInfo::current).hasSize(1);
  }

  @Test
  void list_ignoresOtherNamesAndHugeObjects() throws Exception {
    store.objects.put("keys/readme", new byte[1]);
    store.objects.put("keys/" + "0".repeat(64), new byte[70_000]);
    assertThat(ring.list()).hasSize(2);
    assertThat(ring.list()).filteredOn(SlotInfo::damaged).hasSize(1);
  }

  @Test
  void remove_lastSlot_isRefused() throws Exception {
    String id = ring.open(mine).slot().id();
    assertThatThrownBy(() -> ring.remove(id))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("nothing could be restored");
    assertThatThrownBy(() -> ring.remove("zz")).hasMessageContaining("No key slot");
    assertThatThrownBy(() -> ring.remove("")).isInstanceOf(KeyRefusedException.class);
  }

  @Test
  void slotOfAReservedKind_isNamed_opensNothing_andIsNoDoorThatIsLeft() throws Exception {
    int kindAt = 8;
    byte[] slot = Keyslot.create(keys, JSON, theirs, "cloud", START).encode();
    slot[kindAt] = (byte) Keyslot.Kind.VAULT_TRANSIT.code();
    ring.install(Keyslot.parse(slot));

    assertThat(ring.open(mine).keys().sameAs(keys)).isTrue();
    String id = ring.open(mine).slot().id();
    assertThatThrownBy(() -> ring.remove(id))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("that this version opens");

    store.objects.remove(ring.open(mine).slot().objectName());
    assertThatThrownBy(() -> ring.open(mine))
        .isInstanceOf(WrongKeyException.class)
        .hasMessageContaining("Vault transit")
        .hasMessageContaining("This version opens passphrases and key files alone");
  }

  @Test
  void remove_oneOfTwo_closesItsDoor() throws Exception {
    Keyslot added = ring.add(ring.open(mine), theirs, "theirs");
    assertThat(ring.remove(added.id().substring(0, 8)).label()).isEqualTo("theirs");
    assertThatThrownBy(() -> ring.open(theirs)).isInstanceOf(WrongKeyException.class);
    assertThat(ring.open(mine).keys().sameAs(keys)).isTrue();
  }

  @Test
  void remove_onlyStaleOthersRemain_isRefused() throws Exception {
    Keyslot newer = Keyslot.create(keys.withNewEpoch(), JSON, mine, "new", START.plusSeconds(1));
    ring.install(newer);
    assertThatThrownBy(() -> ring.remove(newer.id())).isInstanceOf(KeyRefusedException.class);
    String stale =
        ring.list().stream().filter(info -> !info.current()).findFirst().orElseThrow().id();
    ring.remove(stale);
    assertThat(ring.list()).hasSize(1);
  }

  @Test
  void rotate_addsAnEpochAndDropsTheOldSlot() throws Exception {
    ring.rotate(ring.open(mine), fresh, "rotated", false);
    assertThatThrownBy(() -> ring.open(mine)).isInstanceOf(WrongKeyException.class);
    Unlocked after = ring.open(fresh);
    assertThat(after.keys().latestEpoch()).isEqualTo(1);
    assertThat(keys.extendedBy(after.keys())).isTrue();
    assertThat(ring.list()).hasSize(1);
  }

  @Test
  void rotate_othersThere_isRefusedAndNamesThem() throws Exception {
    ring.add(ring.open(mine), theirs, "bob's laptop");
    Map<String, byte[]> before = new TreeMap<>(store.objects);
    assertThatThrownBy(() -> ring.rotate(ring.open(mine), mine, "", false))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("bob's laptop")
        .hasMessageContaining("--drop-others");
    assertThat(store.objects).isEqualTo(before);
    ring.rotate(ring.open(mine), mine, "", true);
    assertThat(ring.list()).hasSize(1);
  }

  @Test
  void rotate_openedWithAnOldKey_isRefused() throws Exception {
    Unlocked old = ring.open(mine);
    ring.install(Keyslot.create(keys.withNewEpoch(), JSON, theirs, "", START));
    assertThatThrownBy(() -> ring.rotate(old, mine, "", true))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("newer master key");
  }

  @Test
  void rotate_anotherChangeMeanwhile_deletesNothing() throws Exception {
    Unlocked vault = ring.open(mine);
    Keyslot intruder = Keyslot.create(keys, JSON, theirs, "", START);
    store.onPut = () -> store.objects.put(intruder.objectName(), intruder.encode());
    assertThatThrownBy(() -> ring.rotate(vault, fresh, "", true))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("somebody else");
    assertThat(ring.list()).hasSize(3);
  }

  @Test
  void rotate_lockedObjects_areReportedAndLeft() throws Exception {
    store.locked = true;
    Keyring.Rotated rotated = ring.rotate(ring.open(mine), fresh, "", false);
    assertThat(rotated.warnings()).hasSize(1);
    assertThat(ring.open(fresh).keys().latestEpoch()).isEqualTo(1);
  }

  @Test
  void replace_atTwoDestinations_givesBothTheSameKeys() throws Exception {
    CrashingStore second = store.copy();
    Unlocked vault = ring.open(mine);
    Keyslot slot = ring.slotForRotation(vault, fresh, "");
    ring.replace(vault, slot, false);
    ringOn(second).replace(vault, slot, false);
    assertThat(ringOn(second).open(fresh).keys().sameAs(ring.open(fresh).keys())).isTrue();
    assertThat(second.objects.keySet()).isEqualTo(store.objects.keySet());
  }

  @Test
  void install_storeLies_noOtherSlotIsTouched() throws Exception {
    Unlocked vault = ring.open(mine);
    store.lies = true;
    assertThatThrownBy(() -> ring.rotate(vault, fresh, "", true))
        .isInstanceOf(StoreException.class);
    store.lies = false;
    assertThat(ring.open(mine).keys().sameAs(keys)).isTrue();
  }

  /** Stops before and after every call that writes; then somebody must still get in, and go on. */
  @Test
  void rotateAndRemove_crashAnywhere_leaveAVaultThatOpensAndCanGoOn() throws Exception {
    ring.add(ring.open(mine), theirs, "theirs");
    for (boolean landed : new boolean[] {false, true}) {
      for (int writes = 1; ; writes++) {
        CrashingStore copy = store.copy();
        Keyring crashing = ringOn(copy);
        Unlocked vault = crashing.open(mine);
        copy.crashAt(writes, landed);
        boolean crashed = false;
        try {
          crashing.rotate(vault, fresh, "", true);
        } catch (Crash e) {
          crashed = true;
        }
        copy.crashAt(0, false);
        if (!crashed) {
          assertThat(writes).isGreaterThan(3);
          break;
        }
        Credential holder = opens(crashing, fresh) ? fresh : mine;
        assertThat(keys.extendedBy(crashing.open(holder).keys())).isTrue();
        crashing.rotate(crashing.open(holder), fresh, "", true);
        assertThat(keys.extendedBy(crashing.open(fresh).keys())).isTrue();
        assertThat(crashing.list()).hasSize(1);
      }
    }
  }

  @Test
  void addAndRemove_crashAnywhere_leaveAVaultThatOpens() throws Exception {
    for (boolean landed : new boolean[] {false, true}) {
      CrashingStore copy = store.copy();
      Keyring crashing = ringOn(copy);
      Unlocked vault = crashing.open(mine);
      copy.crashAt(1, landed);
      assertThatThrownBy(() -> crashing.add(vault, theirs, "")).isInstanceOf(Crash.class);
      copy.crashAt(0, false);
      assertThat(crashing.open(mine).keys().sameAs(keys)).isTrue();
      Keyslot added = crashing.add(vault, theirs, "");
      copy.crashAt(1, landed);
      assertThatThrownBy(() -> crashing.remove(added.id())).isInstanceOf(Crash.class);
      copy.crashAt(0, false);
      assertThat(crashing.open(mine).keys().sameAs(keys)).isTrue();
    }
  }

  private static boolean opens(Keyring ring, Credential credential) throws Exception {
    try {
      ring.open(credential);
      return true;
    } catch (WrongKeyException e) {
      return false;
    }
  }

  private static Keyring ringOn(CrashingStore store) {
    return new Keyring(store, Clock.offset(Clock.fixed(START, ZoneOffset.UTC), Duration.ofDays(1)));
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class CrashingStore implements ObjectStore {
    private final Map<String, byte[]> objects = new TreeMap<>();
    private Runnable onPut = () -> {};
    private boolean locked;
    private boolean lies;
    private int writesLeft;
    private boolean landed;

    CrashingStore copy() {
      CrashingStore copy = new CrashingStore();
      copy.objects.putAll(objects);
      return copy;
    }

    /** 0 for never. */
    void crashAt(int write, boolean afterItLanded) {
      writesLeft = write;
      landed = afterItLanded;
    }

    private void write(Runnable effect) {
      boolean crash = writesLeft > 0 && --writesLeft == 0;
      if (crash && !landed) {
        throw new Crash();
      }
      effect.run();
      if (crash) {
        throw new Crash();
      }
    }

    @Override
    public void put(String name, Payload payload) {
      write(() -> objects.put(name, lies ? new byte[payload.length()] : payload.copy()));
      onPut.run();
    }

    @Override
    public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
      byte[] bytes = objects.get(name);
      if (bytes == null) {
        throw StoreException.permanent(StoreException.Reason.MISSING, "no " + name);
      }
      return bytes;
    }

    @Override
    public Optional<ObjectInfo> stat(String name) {
      return Optional.ofNullable(objects.get(name))
          .map(bytes -> new ObjectInfo(name, bytes.length, START));
    }

    @Override
    public List<ObjectInfo> list(String prefix) {
      List<ObjectInfo> found = new ArrayList<>();
      for (String name : objects.keySet()) {
        if (name.startsWith(prefix)) {
          found.add(stat(name).orElseThrow());
        }
      }
      return found;
    }

    @Override
    public void delete(String name) throws StoreException {
      if (locked) {
        throw StoreException.permanent(StoreException.Reason.LOCKED, name + " is locked");
      }
      write(() -> objects.remove(name));
    }
  }
}
