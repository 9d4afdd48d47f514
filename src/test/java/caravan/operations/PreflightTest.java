package caravan.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.BackupRequest;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.vault.FakeStore.Call;
import caravan.vault.Vault;
import caravan.vault.VaultFixture;
import caravan.vault.write.BackupSession;
import caravan.vault.write.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room that is asked for before a backup, and named after one that ran out of it. */
class PreflightTest {
  /** A pack of the fixture and the room for an index. */
  private static final long FLOOR = (1 << 20) + (8 << 20);

  private static final long LARGE = 1L << 40;

  @TempDir Path folder;
  private final Preflight preflight = new Preflight();
  private final List<String> warnings = new ArrayList<>();
  private VaultFixture fixture;
  private Vault vault;

  @BeforeEach
  void create() throws Exception {
    fixture = VaultFixture.create(folder);
    vault = fixture.open();
  }

  private Preflight.Found look(long lastStored) throws Exception {
    return preflight.look("s", List.of(vault), lastStored);
  }

  private BackupRequest request(boolean dryRun) {
    return new BackupRequest(
        "s",
        List.of(folder),
        List.of(),
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        List.of(),
        false,
        dryRun,
        Optional.empty());
  }

  private Operations operations() {
    return new Operations(
        List.of(vault),
        new ClientState(folder),
        new Operations.Tuning(1, 1, 2, "host", "user"),
        caravan.vault.write.Spooling.OFF,
        new UploadProofs(),
        preflight,
        new BackupRun() {
          @Override
          public void started(BackupRequest request, Progress progress) {}

          @Override
          public void warned(BackupRequest request, String sentence) {
            warnings.add(sentence);
          }
        },
        fixture.clock,
        fixture::uptime);
  }

  @Test
  void look_roomUnknownOrUnlimited_letsTheBackupBegin() throws Exception {
    assertThat(look(LARGE).vaults()).containsExactly(vault);
    fixture.store.room(new Space(OptionalLong.empty(), OptionalLong.empty()));
    assertThat(look(LARGE).warnings()).isEmpty();
  }

  @Test
  void look_enough_saysNothing() throws Exception {
    fixture.store.room(Space.of(FLOOR, LARGE));

    assertThat(look(FLOOR).vaults()).containsExactly(vault);
    assertThat(look(FLOOR).warnings()).isEmpty();
    assertThat(preflight.leftOut("s")).isEmpty();
  }

  @Test
  void look_lessThanTheLastBackupStored_warns() throws Exception {
    fixture.store.room(Space.of(FLOOR, LARGE));

    Preflight.Found found = look(20_000_000_000L);
    assertThat(found.vaults()).containsExactly(vault);
    assertThat(found.warnings())
        .singleElement()
        .asString()
        .contains("'memory' has 9 MB free")
        .contains("stored 20 GB")
        .contains("may not fit")
        .contains("prune");
  }

  @Test
  void look_notEvenAPackFits_isFull() {
    fixture.store.room(Space.of(FLOOR - 1, LARGE));

    assertThatThrownBy(() -> look(0))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL))
        .hasMessageContaining("'memory' has 9 MB free")
        .hasMessageContaining("forget and prune");
  }

  @Test
  void look_smallDestination_needsATwentiethOnly() throws Exception {
    fixture.store.room(Space.of(1_000_000, 20_000_000));
    assertThat(look(0).vaults()).hasSize(1);

    fixture.store.room(Space.of(999_999, 20_000_000));
    assertThatThrownBy(() -> look(0)).hasMessageContaining("999 kB free");
  }

  @Test
  void look_oneOfTwoIsFull_theOtherGoesOnAndItIsSaid() throws Exception {
    VaultFixture other = fixture.over(fixture.store.copy());
    other.store.room(Space.of(10, LARGE));
    Vault full = other.open();

    Preflight.Found found = preflight.look("s", List.of(full, vault), 0);

    assertThat(found.vaults()).containsExactly(vault);
    assertThat(found.warnings()).singleElement().asString().contains("has 0 kB free");
    assertThat(preflight.leftOut("s")).containsOnlyKeys("memory");
    assertThat(preflight.leftOut("another")).isEmpty();
  }

  @Test
  void look_destinationThatDoesNotAnswer_isLeftToTheBackup() throws Exception {
    fixture.store.listen(
        (call, name) -> {
          if (call == Call.SPACE) {
            throw StoreException.retryable(Reason.UNAVAILABLE, "down");
          }
        });

    assertThat(look(LARGE).vaults()).containsExactly(vault);
  }

  @Test
  void doubts_lessRoomThanChanged_isSaid() throws Exception {
    fixture.store.room(Space.of(5_000_000, LARGE));

    assertThat(preflight.doubts(List.of(vault), 5_000_000)).isEmpty();
    assertThat(preflight.doubts(List.of(vault), 6_000_000))
        .containsExactly(
            "'memory' has 5 MB free for 6 MB that changed: it fits only if enough of that is stored"
                + " already or compresses well.");
  }

  @Test
  void open_full_beginsNothing() throws Exception {
    fixture.store.room(Space.of(0, LARGE));
    List<String> before = fixture.store.names("");

    assertThatThrownBy(() -> operations().open(request(false))).isInstanceOf(StoreException.class);
    assertThat(fixture.store.names("")).isEqualTo(before);
    assertThat(new ClientState(folder).begin(vault.parameters().vault(), "s"))
        .as("whether one was begun")
        .isFalse();
    operations().open(request(true)).close();
  }

  @Test
  void open_lessThanTheLastBackupStored_warnsAndBegins() throws Exception {
    fixture.store.room(Space.of(FLOOR, LARGE));
    new ClientState(folder)
        .rememberNewest(
            vault.parameters().vault(),
            "s",
            new ClientState.Newest(1, "", java.util.Set.of(), FLOOR + 1));

    operations().open(request(false)).close();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void fail_full_namesTheRoomThatIsLeft() throws Exception {
    fixture.store.room(Space.of(20_000_000, 90_000_000));
    Operations operations = operations();
    BackupSession session = operations.open(request(false));
    StoreException full = StoreException.permanent(Reason.FULL, "No space is left.");

    assertThatThrownBy(() -> operations.fail(session, full))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL))
        .hasMessage("No space is left. 'memory' has 20 MB of 90 MB free.");
    IllegalStateException other = new IllegalStateException("other");
    assertThatThrownBy(() -> operations.fail(session, other)).isSameAs(other);
  }
}
