package caravan.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.AtOnce;
import caravan.security.Credential;
import caravan.security.VaultId;
import caravan.storage.StoreException;
import caravan.vault.FakeStore;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.format.VaultParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of one vault at several destinations, opened together. */
@Timeout(60)
class VaultsTest {
  private static final AtOnce.Grace AT_ONCE = new AtOnce.Grace(Duration.ZERO, 0);

  @TempDir Path folder;
  private VaultFixture fixture;
  private final CountDownLatch never = new CountDownLatch(1);

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
  }

  private Vaults vaults(AtOnce.Grace grace, FakeStore... stores) throws Exception {
    Map<String, caravan.storage.ObjectStore> byName = new LinkedHashMap<>();
    for (FakeStore store : stores) {
      byName.put("d" + byName.size(), store);
    }
    Path home = Files.createDirectories(folder.resolve("home"));
    return new Vaults(
        byName, new ClientState(home), folder.resolve("caches"), fixture.clock, grace);
  }

  private Credential key() {
    return fixture.key();
  }

  private FakeStore copy() {
    return fixture.store.copy();
  }

  private FakeStore mute() {
    FakeStore mute = copy();
    mute.listen(
        (call, name) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw StoreException.retryable(StoreException.Reason.UNAVAILABLE, "the test is over");
        });
    return mute;
  }

  @Test
  void open_oneNeverAnswers_isLeftOutAndTheOthersAreOpen() throws Exception {
    Vaults.Opened opened = vaults(AT_ONCE, mute(), copy()).open(key());

    assertThat(opened.vaults()).extracting(Vault::destination).containsExactly("d1");
    assertThat(opened.failures()).containsOnlyKeys("d0");
    assertThat(opened.failures().get("d0")).hasMessageContaining("'d0' gives no answer");
    never.countDown();
  }

  @Test
  void open_several_areOpenedAtOnceAndKeepTheirOrder() throws Exception {
    CyclicBarrier all = new CyclicBarrier(3);
    FakeStore[] stores = {copy(), copy(), copy()};
    for (FakeStore store : stores) {
      store.listen(
          (call, name) -> {
            if (name.equals("caravan.json")) {
              try {
                all.await(); // for ever, if one comes after the other
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            }
          });
    }

    Vaults.Opened opened = vaults(AtOnce.Grace.ENDLESS, stores).open(key());

    assertThat(opened.vaults()).extracting(Vault::destination).containsExactly("d0", "d1", "d2");
    assertThat(opened.failures()).isEmpty();
  }

  @Test
  void open_caravanJson_isReadOnce() throws Exception {
    FakeStore store = copy();
    List<String> reads = new java.util.concurrent.CopyOnWriteArrayList<>();
    store.listen(
        (call, name) -> {
          if (name.equals("caravan.json")) {
            reads.add(call + " " + name);
          }
        });
    Vaults vaults = vaults(AtOnce.Grace.ENDLESS, store);
    vaults.open(key());
    reads.clear();

    vaults.open(key()); // when it is known which vault it has to be, too

    assertThat(reads).containsExactly("GET caravan.json");
  }

  @Test
  void open_allRefuse_saysWhyTheFirstDoes() throws Exception {
    FakeStore[] stores = {copy(), copy()};
    for (FakeStore store : stores) {
      String why = store == stores[0] ? "first" : "second";
      store.listen(
          (call, name) -> {
            throw StoreException.permanent(StoreException.Reason.DENIED, why);
          });
    }

    Vaults vaults = vaults(AT_ONCE, stores);

    assertThatThrownBy(() -> vaults.open(key()))
        .isInstanceOf(StoreException.class)
        .hasMessage("first");
  }

  @Test
  void create_byAPassphrase_isRememberedSoThatTheNextStartDerivesItsKeyEarly() throws Exception {
    Credential passphrase = new Credential.Passphrase("correct horse".toCharArray());
    FakeStore empty = new FakeStore();
    Vaults vaults = vaults(AtOnce.Grace.ENDLESS, empty);
    VaultParameters parameters =
        new VaultParameters(
            VaultId.random().hex(), fixture.clock.instant(), 1 << 16, 1 << 16, 1 << 20);

    Vault made = vaults.create("d0", passphrase, parameters);

    ClientState state = new ClientState(folder.resolve("home"));
    assertThat(state.derivation("d0")).isPresent().isEqualTo(made.unlocked().slot().derivation());
    assertThat(state.pinnedVault("d0")).contains(parameters.vault());
  }
}
