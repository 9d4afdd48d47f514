package caravan.graph.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are taken, by the version that they report. */
class ServerVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"5.23.0", "5.26.0", "5.27-aura", "2025.10.1", "6"})
  void require_newEnough_isTaken(String version) {
    assertThatCode(() -> ServerVersion.require(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.22.0", "5.13.0", "5.1.0-drop04.0", "4.4.38", "3.5.0", "5"})
  void require_tooOld_saysWhichIsNeeded(String version) {
    assertThatThrownBy(() -> ServerVersion.require(version))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("is Neo4j " + version + ",")
        .hasMessageContaining("5.23")
        .hasMessageContaining("Update it")
        .extracting(e -> ((GraphException) e).reason())
        .isEqualTo(Reason.SETTINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dev", "v5.26.0", "99999999999.1"})
  void require_noVersion_saysThatItIsNoServerOfTheKind(String version) {
    assertThatThrownBy(() -> ServerVersion.require(version))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("'" + version + "'")
        .hasMessageContaining("caravan.graph.uri")
        .extracting(e -> ((GraphException) e).reason())
        .isEqualTo(Reason.SETTINGS);
  }
}
