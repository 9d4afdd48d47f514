package caravan.config.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.Settings;
import caravan.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes read as data. */
class RouteMapTest {
  @TempDir Path home;

  private RoutePlan plan(String id) throws IOException {
    return RouteMap.read(home.resolve("routes")).plans().stream()
        .filter(plan -> plan.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static void flatten(List<RouteStep> steps, List<String> into) {
    for (RouteStep step : steps) {
      into.add(step.to().isEmpty() ? step.label() : step.to());
      flatten(step.steps(), into);
    }
  }

  @Test
  void read_ownRoutes_hasTheStagesInOrder() throws IOException {
    RoutePlan backup = plan("backup");
    List<String> steps = new ArrayList<>();
    flatten(backup.steps(), steps);

    assertThat(backup.from()).isEqualTo("direct:backup");
    assertThat(backup.description()).startsWith("Discover, enrich");
    assertThat(steps)
        .containsSubsequence(
            "operations.open",
            "discovery.batches",
            "gate.admit",
            "classifier.classify",
            "organizer.organize",
            "packer.packs",
            "direct:store-pack",
            "direct:commit",
            "direct:verify",
            "direct:report",
            "operations.fail",
            "operations.close");
    assertThat(plan("destination-NAME").template()).isEqualTo("destination");
    RouteStep send = plan("store-pack").steps().get(1).steps().get(0);
    assertThat(send.isTap()).isTrue();
    assertThat(send.to()).isEqualTo("direct:put-pack");
  }

  @Test
  void of_settings_namesEachDestinationAndDropFolder() throws Exception {
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            usb: { kind: file, directory: /media/usb }
            cloud: { kind: s3, bucket: b, access-key: env:K, secret-key: env:S }
          drop:
            scans: { directory: "/srv/scans" }
            odd: { directory: "/srv/a#b" }
        """);
    Settings settings =
        new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home).load(Optional.empty());

    List<RoutePlan> routes = RouteMap.read(home.resolve("routes")).of(settings);

    assertThat(routes)
        .extracting(RoutePlan::id)
        .contains(
            "backup",
            "tick-schedules",
            "destination-usb",
            "provider-usb",
            "provider-cloud",
            "claim-drop-scans",
            "settle-drop-odd")
        .doesNotContain("claim-drop-odd", "destination-NAME");
    assertThat(routes)
        .filteredOn(route -> route.id().equals("provider-cloud"))
        .extracting(RoutePlan::description)
        .singleElement()
        .asString()
        .startsWith("One bucket");
  }

  @Test
  void read_usersFolder_comesAfterOurs_andWhatIsBrokenIsNamed() throws IOException {
    Path own = Files.createDirectories(home.resolve("routes")).resolve("own.yaml");
    Files.writeString(
        own,
        """
        - beans: [ { name: x, type: java.lang.Object } ]
        - from:
            uri: "timer:tick?period=1"
            steps: [ { to: "log:tick?level=INFO" } ]
        - route:
            id: mine
            autoStartup: false
            from: { uri: "direct:mine", steps: [ { bean: { ref: x, method: "call(${body})" } } ] }
        """);
    assertThat(plan("timer:tick").steps().get(0).to()).isEqualTo("log:tick");
    assertThat(plan("mine").starts()).isFalse();
    assertThat(plan("mine").steps().get(0).label()).isEqualTo("x.call");

    Files.writeString(own, "- route: [");
    assertThatThrownBy(() -> RouteMap.read(home.resolve("routes")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(own.toString());
    Files.writeString(own, "- !!javax.script.ScriptEngineManager [ ]");
    assertThatThrownBy(() -> RouteMap.read(home.resolve("routes")))
        .as("a tag makes no object")
        .isInstanceOf(IOException.class);
  }
}
