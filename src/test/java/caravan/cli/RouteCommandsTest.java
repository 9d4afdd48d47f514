package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes, as they are written and as they run. */
class RouteCommandsTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Cli cli;

  @BeforeEach
  void make() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    source = Files.createDirectories(folder.resolve("secret-project"));
    Files.writeString(source.resolve("note.txt"), "x");
    cli = new Cli(home);
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private static JsonNode route(JsonNode routes, String id) {
    for (JsonNode route : routes) {
      if (route.path("id").asText().equals(id)) {
        return route;
      }
    }
    throw new AssertionError("no route " + id + " in " + routes);
  }

  @Test
  void ps_withoutAService_saysWhatWouldStart() throws IOException {
    Cli.Result result = ok("route", "ps");

    assertThat(result.err()).contains("No service answers for " + home);
    assertThat(result.out())
        .containsPattern("(?m)^backup +would start +Discover, enrich")
        .containsPattern("(?m)^destination-default +would start")
        .containsPattern("(?m)^claim-drop-inbox +would start");
    assertThat(route(ok("route", "ps", "--json").json(), "commit").path("state").asText())
        .isEqualTo("would start");
    assertThat(home.resolve("vault")).as("nothing was started").doesNotExist();
  }

  @Test
  void ps_serviceThatWasKilled_isAsWithoutOne() throws IOException {
    Properties note = new Properties();
    note.setProperty("url", "http://127.0.0.1:1");
    note.setProperty("token", "x");
    try (var out = Files.newOutputStream(home.resolve(ServiceNote.FILE))) {
      note.store(out, null);
    }

    assertThat(ok("route", "ps").out()).contains("would start");
    Cli.Result trace = cli.run("route", "trace", "backup");
    assertThat(trace.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(trace.err()).contains("No service runs").contains("caravan serve");
  }

  @Test
  void diagram_isTheOrderOfTheStages() {
    String text = ok("route", "diagram").out();
    assertThat(List.of(text.split("\\R")).stream().map(String::strip))
        .containsSubsequence(
            "backup   <- direct:backup",
            "operations.open",
            "split discovery.batches",
            "classifier.classify",
            "split packer.packs",
            "-> direct:store-pack",
            "-> direct:commit",
            "on failure",
            "operations.fail",
            "in the end",
            "operations.close",
            "store-pack   <- direct:store-pack",
            "~> direct:put-pack (nobody waits)");
    assertThat(ok("route", "diagram").out()).as("always the same").isEqualTo(text);
    assertThat(cli.run("route", "diagram", "--dot", "--mermaid").exit()).isEqualTo(ExitCode.USAGE);
    JsonNode backup = route(ok("route", "diagram", "--json").json(), "backup");
    assertThat(backup.at("/steps/0/label").asText()).isEqualTo("operations.open");
  }

  @Test
  void diagram_asAGraph_leadsFromRouteToRoute() throws IOException {
    Path own = Files.createDirectories(home.resolve("routes")).resolve("own.yaml");
    Files.writeString(
        own,
        "- route: { id: 'a\"b<c>', from: { uri: 'direct:x', steps: [ { to: 'direct:backup' } ] } }");

    String dot = ok("route", "diagram", "--dot").out();
    assertThat(dot).startsWith("digraph caravan {").endsWith("}\n").contains("a\\\"b<c>");
    String sends = node(dot, "~> direct:put-pack (nobody waits)");
    assertThat(dot).contains(sends + " -> " + node(dot, "direct:put-pack") + " [style=dashed];");
    String mermaid = ok("route", "diagram", "--mermaid").out();
    assertThat(mermaid)
        .startsWith("flowchart LR\n")
        .contains("a&quot;b&lt;c&gt;", " -.-> ", "-->|on failure|")
        .doesNotContain("\"b<c>");
  }

  private static String node(String dot, String label) {
    Matcher node =
        Pattern.compile("(n[0-9]+) \\[label=\"" + Pattern.quote(label) + "\"]").matcher(dot);
    assertThat(node.find()).as(label).isTrue();
    return node.group(1);
  }

  @Test
  void running_routes_areCountedAndTraced_withoutWhatIsInThem() throws Exception {
    try (RunningService service = new RunningService(home)) {
      String admin = service.key();
      JsonNode done =
          service.perform(
              admin, "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
      assertThat(done.path("state").asText()).isEqualTo("succeeded");

      JsonNode routes = ok("route", "ps", "--json").json();
      assertThat(route(routes, "backup").path("state").asText()).isEqualTo("started");
      assertThat(route(routes, "backup").path("total").asInt()).isEqualTo(1);
      assertThat(route(routes, "backup").path("failed").asInt()).isZero();
      assertThat(route(routes, "backup").path("meanMillis").asDouble()).isPositive();
      assertThat(route(routes, "destination-default").path("total").asInt()).isPositive();
      assertThat(route(routes, "destination-default").path("description").asText()).isNotEmpty();
      assertThat(route(routes, "tick-schedules").path("state").asText()).isEqualTo("started");
      assertThat(ok("route", "ps").out())
          .containsPattern("(?m)^backup +started +1 +0 +0 +[0-9.]+ +Discover");

      String id = done.path("id").asText();
      Cli.Result trace = ok("route", "trace", "backup");
      assertThat(trace.out()).hasLineCount(2).contains(id, " ok");
      String packs = ok("route", "trace", "put-pack", "--json").out();
      assertThat(packs).contains(id);
      assertThat(trace.out() + packs + routes)
          .doesNotContain("secret-project", "note.txt", "packs/");
      assertThat(ok("route", "trace", "commit", "--limit", "1", "--json").json()).hasSize(1);
      assertThat(ok("route", "trace", "send-notice").err()).contains("Nothing went through");

      Cli.Result unknown = cli.run("route", "trace", "nothing");
      assertThat(unknown.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(unknown.err()).contains("There is no route 'nothing'", "'caravan route ps'");
      assertThat(cli.run("route", "trace", "backup", "--limit", "0").exit())
          .isEqualTo(ExitCode.USAGE);
      overHttp(service, admin);
    }
  }

  private static void overHttp(RunningService service, String admin) throws Exception {
    String viewer =
        RunningService.json(
                service.send(admin, "POST", "/api/v1/keys", "{\"name\":\"v\",\"role\":\"viewer\"}"))
            .path("key")
            .asText();
    HttpResponse<byte[]> routes = service.get(viewer, "/api/v1/routes");
    assertThat(routes.statusCode()).isEqualTo(200);
    assertThat(service.get(viewer, "/api/v1/routes/backup/exchanges").statusCode()).isEqualTo(200);
    assertThat(service.get(viewer, "/api/v1/routes/backup/exchanges?limit=101").statusCode())
        .isEqualTo(400);
    assertThat(service.get(viewer, "/api/v1/routes/x/exchanges").statusCode()).isEqualTo(404);
    assertThat(service.get("", "/api/v1/routes").statusCode()).isEqualTo(401);
    assertThat(service.send(admin, "POST", "/api/v1/routes/backup/stop", "").statusCode())
        .as("that is the console's")
        .isEqualTo(404);
  }
}
