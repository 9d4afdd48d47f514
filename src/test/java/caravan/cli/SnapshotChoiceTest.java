package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotChoiceTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final StoredSnapshot OLD =
      stored("aa11", "2026-11-01T10:00:00Z", "/home", Snapshot.Type.SNAPSHOT);
  private static final StoredSnapshot NEW =
      stored("aa22", "2026-11-02T10:00:00Z", "/home", Snapshot.Type.SNAPSHOT);
  private static final StoredSnapshot OTHER =
      stored("bb33", "2026-11-03T10:00:00Z", "docs", Snapshot.Type.REPAIRED);
  private static final StoredSnapshot CHECKPOINT =
      stored("cc44", "2026-11-04T10:00:00Z", "/home", Snapshot.Type.CHECKPOINT);
  private static final Vault.Listing LISTING =
      new Vault.Listing(List.of(OLD, NEW, OTHER, CHECKPOINT), Map.of());

  static StoredSnapshot stored(String id, String time, String source, Snapshot.Type type) {
    Instant at = Instant.parse(time);
    Snapshot snapshot =
        new Snapshot(
            type,
            at,
            at,
            source,
            List.of("/home"),
            "host",
            "user",
            List.of(),
            "0".repeat(32),
            1,
            "",
            IdList.EMPTY,
            1,
            1,
            0,
            10,
            List.of(),
            0,
            List.of(),
            false,
            List.of());
    return new StoredSnapshot(snapshot.name(id + "0".repeat(60)), snapshot, at);
  }

  private static StoredSnapshot choose(String id, String at, String source) throws Exception {
    SnapshotChoice choice = new SnapshotChoice();
    choice.at = at;
    choice.source = source;
    return choice.choose(LISTING, id, ZONE);
  }

  @Test
  void choose_latest_isTheNewestThatIsNoCheckpoint() throws Exception {
    assertThat(choose("latest", null, null)).isSameAs(OTHER);
    assertThat(choose("latest", null, "docs")).isSameAs(OTHER);
    assertThat(choose("latest", null, "/home")).isSameAs(OTHER); // by its only path
  }

  @Test
  void choose_latest_isNoneOfCaravansOwnSources_unlessThereIsNoOtherOrItIsNamed() throws Exception {
    StoredSnapshot graph =
        stored("dd55", "2026-11-05T10:00:00Z", "caravan-graph", Snapshot.Type.SNAPSHOT);
    StoredSnapshot settings =
        stored("ee66", "2026-11-06T10:00:00Z", "caravan-configuration", Snapshot.Type.SNAPSHOT);
    Vault.Listing listing = new Vault.Listing(List.of(OLD, NEW, graph, settings), Map.of());
    Vault.Listing own = new Vault.Listing(List.of(graph, settings), Map.of());
    SnapshotChoice choice = new SnapshotChoice();

    assertThat(choice.choose(listing, "latest", ZONE)).isSameAs(NEW);
    assertThat(choice.choose(own, "latest", ZONE)).isSameAs(settings);
    choice.source = "caravan-graph";
    assertThat(choice.choose(listing, "latest", ZONE)).isSameAs(graph);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T11:00, aa11",
    "2026-11-02T10:59:59, aa11",
    "2026-11-02T11:00, aa22",
    "2026-11-02, aa22",
    "2026-11-02T10:00:00Z, aa22",
    "2026-11-02T09:59:59Z, aa11",
    "2026-11-02T12:00+02:00, aa22",
    "2026-11-02 11:00, aa22",
    "2030-01-01, bb33",
  })
  void choose_at_isTheNewestUntilThen(String at, String id) throws Exception {
    assertThat(choose("latest", at, null).id()).startsWith(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aa1", "AA11", "20261101", "20261101T100000Z-aa"})
  void choose_uniqueStart_isFound(String id) throws Exception {
    assertThat(choose(id, null, null)).isSameAs(OLD);
  }

  @Test
  void choose_checkpointById_isFound() throws Exception {
    assertThat(choose("cc", null, null)).isSameAs(CHECKPOINT);
  }

  @Test
  void choose_ambiguous_listsTheCandidatesOnly() {
    assertThatThrownBy(() -> choose("aa", null, null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("aa110000")
        .hasMessageContaining("aa220000")
        .hasMessageNotContaining("bb330000");
  }

  @Test
  void choose_unknown_listsWhatThereIs() {
    assertThatThrownBy(() -> choose("ff", null, null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("'ff'")
        .hasMessageContaining("bb330000");
  }

  @Test
  void choose_beforeTheFirst_saysSo() {
    assertThatThrownBy(() -> choose("latest", "2020-01-01", null))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("2020-01-01");
  }

  @Test
  void choose_damagedOne_isDamage() {
    Vault.Listing damaged =
        new Vault.Listing(List.of(OLD), Map.of("20261105T100000Z-dd55", "it does not open"));
    assertThatThrownBy(() -> new SnapshotChoice().choose(damaged, "dd5", ZONE))
        .isInstanceOf(DamagedException.class)
        .hasMessage("it does not open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-13-01", "2026-11-01T25:00", ""})
  void time_nonsense_isUsage(String text) {
    assertThatThrownBy(() -> SnapshotChoice.time(text, ZONE))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void choose_idAndTime_isUsage() {
    assertThatThrownBy(() -> choose("aa1", "2026-11-01", null))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
  }
}
