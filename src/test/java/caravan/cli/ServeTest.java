package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service on a fresh machine, asked over HTTP and by the client. */
class ServeTest {
  private static final byte[] LARGE = new byte[3_000_000];

  @TempDir static Path folder;
  private static Path home;
  private static Path source;
  private static RunningService service;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    home = folder.resolve("home");
    source = Files.createDirectories(folder.resolve("source/below"));
    source = source.getParent();
    for (int i = 0; i < LARGE.length; i++) {
      LARGE[i] = (byte) (i * 31 + i / 251);
    }
    Files.write(source.resolve("large.bin"), LARGE);
    Files.writeString(source.resolve("below/Größe 1.txt"), "ein Text\n");
    Files.createSymbolicLink(source.resolve("link"), Path.of("large.bin"));
    service = new RunningService(home);
    admin = service.key();
    JsonNode done = service.perform(admin, backup());
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
    assertThat(done.path("result").path("files").asInt()).isEqualTo(2);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  private static String backup() {
    return "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}";
  }

  private static String path(Path file) {
    return java.net.URLEncoder.encode(file.toString(), StandardCharsets.UTF_8);
  }

  private static void problem(HttpResponse<byte[]> response, int status, String... says)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    String detail = RunningService.json(response).path("detail").asText();
    assertThat(detail).isNotEmpty();
    for (String word : says) {
      assertThat(detail).contains(word);
    }
  }

  @Test
  void anything_withoutAKey_isRefusedButHealth() throws Exception {
    problem(service.get("", "/api/v1/snapshots"), 401, "key is needed");
    problem(service.get("", "/actuator/jolokia/version"), 401);
    problem(service.get("crv_wrong", "/api/v1/snapshots"), 401, "opens nothing");
    JsonNode health = RunningService.json(service.get("", "/health"));
    assertThat(health.path("status").asText()).isIn("healthy", "degraded");
    assertThat(health.path("uptime_seconds").isNumber()).isTrue();
    assertThat(service.get("", "/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void snapshots_andTheirEntries_comeInPages() throws Exception {
    JsonNode snapshots = RunningService.json(service.get(admin, "/api/v1/snapshots"));
    assertThat(snapshots.path("items").path(0).path("source").asText())
        .isEqualTo(source.toString());
    String first = "/api/v1/snapshots/latest/entries?limit=2&path=" + path(source);
    JsonNode page = RunningService.json(service.get(admin, first));
    assertThat(page.path("items")).hasSize(2);
    String next = page.path("next").asText();
    JsonNode rest = RunningService.json(service.get(admin, first + "&cursor=" + next));
    assertThat(rest.path("items")).hasSize(1);
    assertThat(rest.has("next")).isFalse();
    problem(
        service.get(admin, "/api/v1/snapshots?cursor=" + next), 400, "belongs to another query");
    problem(service.get(admin, first + "&cursor=x"), 400, "belongs to another query");
    problem(service.get(admin, "/api/v1/snapshots?limit=0"), 400, "1 to 1000");
  }

  @Test
  void answer_askedAgain_isNotSentTwice() throws Exception {
    String what = "/api/v1/snapshots/latest/entries?path=" + path(source);
    String tag = service.get(admin, what).headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = service.get(admin, what, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void content_whole_andARange() throws Exception {
    String what = "/api/v1/snapshots/latest/content?path=" + path(source.resolve("large.bin"));
    assertThat(service.get(admin, what).body()).isEqualTo(LARGE);
    HttpResponse<byte[]> part = service.get(admin, what, "Range", "bytes=1000000-1999999");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range").orElse(""))
        .isEqualTo("bytes 1000000-1999999/3000000");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(LARGE, 1_000_000, 2_000_000));
    assertThat(service.get(admin, what, "Range", "bytes=-10").body())
        .isEqualTo(Arrays.copyOfRange(LARGE, LARGE.length - 10, LARGE.length));
    problem(service.get(admin, what, "Range", "bytes=3000000-"), 416);
    problem(service.get(admin, "/api/v1/snapshots/latest/content?path=/nothing"), 404, "/nothing");
    problem(
        service.get(admin, "/api/v1/snapshots/latest/content?path=/a/../etc/passwd"), 400, "'..'");
    problem(service.get(admin, "/api/v1/snapshots/@@/entries"), 400);
  }

  @Test
  void archive_ofAFolder_holdsIt() throws Exception {
    HttpResponse<byte[]> zip =
        service.get(admin, "/api/v1/snapshots/latest/archive?path=" + path(source));
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    assertThat(entries)
        .containsOnlyKeys(
            "source/",
            "source/below/",
            "source/below/Größe 1.txt",
            "source/large.bin",
            "source/link.symlink");
    assertThat(entries.get("source/large.bin")).isEqualTo(LARGE);
    problem(
        service.get(admin, "/api/v1/snapshots/latest/archive?format=rar&path=" + path(source)),
        400,
        "zip or tar");
  }

  @Test
  void restore_asAnOperation_bringsFilesBack() throws Exception {
    Path target = folder.resolve("restored");
    JsonNode done =
        service.perform(
            admin,
            "{\"kind\":\"restore\",\"options\":{\"snapshot\":\"latest\",\"paths\":[\""
                + source.resolve("below")
                + "\"],\"target\":\""
                + target
                + "\"}}");
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
    Path back = target.resolve(source.resolve("below/Größe 1.txt").toString().substring(1));
    assertThat(Files.readString(back)).isEqualTo("ein Text\n");
    problem(
        service.send(
            admin,
            "POST",
            "/api/v1/operations",
            "{\"kind\":\"restore\",\"options\":{\"snapshot\":\"latest\"}}"),
        400,
        "target");
  }

  @Test
  void start_sameIdempotencyKey_startsOnce() throws Exception {
    JsonNode first =
        RunningService.json(
            service.send(
                admin, "POST", "/api/v1/operations", backup(), "Idempotency-Key", "nightly"));
    JsonNode second =
        RunningService.json(
            service.send(
                admin, "POST", "/api/v1/operations", backup(), "Idempotency-Key", "nightly"));
    assertThat(second.path("id")).isEqualTo(first.path("id"));
    service.follow(admin, first.path("id").asText());
    problem(
        service.send(
            admin, "POST", "/api/v1/operations/" + first.path("id").asText() + "/cancel", ""),
        409,
        "succeeded");
  }

  @Test
  void start_whatIsWrong_isSaid() throws Exception {
    String operations = "/api/v1/operations";
    problem(service.send(admin, "POST", operations, "{"), 400);
    problem(service.send(admin, "POST", operations, "[]"), 400, "'kind'");
    problem(
        service.send(admin, "POST", operations, "{\"kind\":\"erase\"}"), 400, "backup", "restore");
    problem(
        service.send(
            admin, "POST", operations, "{\"kind\":\"backup\",\"options\":{\"config\":\"/x\"}}"),
        400,
        "no option 'config'");
    problem(
        service.send(
            admin, "POST", operations, "{\"kind\":\"backup\",\"options\":{\"paths\":[\"x\"]}}"),
        400,
        "absolute");
    problem(
        service.send(admin, "POST", operations, "\"" + "x".repeat(2_000_000) + "\""),
        413,
        "1048576");
    problem(service.get(admin, "/api/v1/operations/none"), 404);
    JsonNode failed =
        service.perform(
            admin, "{\"kind\":\"backup\",\"options\":{\"paths\":[\"/does/not/exist\"]}}");
    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("message").asText()).contains("/does/not/exist");
  }

  @Test
  void roles_allowWhatTheyAreFor() throws Exception {
    String viewer = make("viewer");
    String restorer = make("restorer");
    String operator = make("operator");
    String content = "/api/v1/snapshots/latest/content?path=" + path(source.resolve("large.bin"));
    assertThat(service.get(viewer, "/api/v1/snapshots").statusCode()).isEqualTo(200);
    problem(service.get(viewer, content), 403, "viewer");
    problem(service.get(operator, content), 403, "operator");
    assertThat(service.get(restorer, content).statusCode()).isEqualTo(200);
    problem(service.send(restorer, "POST", "/api/v1/operations", backup()), 403, "restorer");
    assertThat(service.perform(operator, backup()).path("state").asText()).isEqualTo("succeeded");
    problem(
        service.send(
            operator,
            "POST",
            "/api/v1/operations",
            "{\"kind\":\"forget\",\"options\":{\"keep-last\":1}}"),
        403,
        "forget");
    problem(service.get(operator, "/api/v1/keys"), 403);
    problem(service.get(operator, "/actuator/jolokia/version"), 403);
    assertThat(service.send(admin, "DELETE", "/api/v1/keys/viewer", "").statusCode())
        .isEqualTo(204);
    problem(service.get(viewer, "/api/v1/snapshots"), 401);
    JsonNode proof = RunningService.json(service.get(admin, "/api/v1/audit/proof"));
    assertThat(proof.path("whole").asBoolean()).isTrue();
    assertThat(Files.readString(home.resolve("access/audit.jsonl")))
        .contains("\"who\":\"viewer\"", "\"result\":\"refused\"", "\"action\":\"cat\"")
        .doesNotContain(admin);
  }

  private static String make(String role) throws Exception {
    HttpResponse<byte[]> made =
        service.send(
            admin, "POST", "/api/v1/keys", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    return RunningService.json(made).path("key").asText();
  }

  @Test
  void browser_mayLook_butAnotherSitesPageMayNotChangeAnything() throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder().encodeToString(("any:" + admin).getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> console =
        service.get("", "/actuator/hawtio/index.html", "Authorization", basic);
    assertThat(console.statusCode()).isEqualTo(200);
    assertThat(new String(console.body(), StandardCharsets.UTF_8)).contains("Hawtio");
    HttpResponse<byte[]> foreign =
        java.net.http.HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(service.uri("/api/v1/operations"))
                    .header("Authorization", basic)
                    .header("Content-Type", "application/json")
                    .header("Origin", "http://other.example")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(backup()))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    problem(foreign, 403, "another site");
  }

  @Test
  void console_seesRoutesAndStopsThem_andCallsNothingElse() throws Exception {
    service.perform(admin, backup()); // the first one makes the routes
    String jolokia = "/actuator/jolokia";
    String route =
        "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:context=caravan,name=\\\"verify\\\",type=routes\",\"operation\":\"%s\"}";
    JsonNode routes =
        RunningService.json(service.get(admin, jolokia + "/search/org.apache.camel:type=routes,*"));
    assertThat(routes.path("value").toString()).contains("backup", "destination-default");
    JsonNode stopped =
        RunningService.json(service.send(admin, "POST", jolokia, route.formatted("stop()")));
    assertThat(stopped.path("status").asInt()).as(stopped.toString()).isEqualTo(200);
    JsonNode started =
        RunningService.json(service.send(admin, "POST", jolokia, route.formatted("start()")));
    assertThat(started.path("status").asInt()).isEqualTo(200);
    JsonNode removed =
        RunningService.json(service.send(admin, "POST", jolokia, route.formatted("remove()")));
    assertThat(removed.path("status").asInt()).isEqualTo(403);
    JsonNode diagnostic =
        RunningService.json(
            service.send(
                admin,
                "POST",
                jolokia,
                "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\",\"operation\":\"vmUptime\"}"));
    assertThat(diagnostic.path("status").asInt()).isEqualTo(403);
  }

  @Test
  void description_namesEveryPath() throws Exception {
    JsonNode api = RunningService.json(service.get(admin, "/api/v1/openapi"));
    assertThat(api.path("openapi").asText()).startsWith("3.1");
    assertThat(api.path("paths").properties().stream().map(Map.Entry::getKey))
        .contains(
            "/api/v1/operations",
            "/api/v1/snapshots/{id}/content",
            "/api/v1/search",
            "/api/v1/graph/{question}")
        .doesNotContain("/api/v1/commands");
    assertThat(service.get(admin, "/api/docs").statusCode()).isIn(200, 302);
  }

  @Test
  void client_asksTheService_andWorksAloneWithout() throws Exception {
    Cli cli = new Cli(home);
    String alone = cli.run("snapshots", "--json").out();
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            new java.io.PrintStream(out, true, StandardCharsets.UTF_8),
            new java.io.PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("CARAVAN_HOME", home.toString()));
    assertThat(ServiceClient.run(new String[] {"snapshots", "--json"}, world)).hasValue(0);
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("[").contains(source.toString());
    assertThat(alone).startsWith("[");
    assertThat(ServiceClient.run(new String[] {"ls", "nothing"}, world)).hasValue(ExitCode.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("caravan: ").contains("nothing");
    assertThat(ServiceClient.run(new String[] {"key", "list"}, world)).isEmpty();
    assertThat(ServiceClient.run(new String[] {"backup", "--stdin", "--name", "x"}, world))
        .isEmpty();
    assertThat(ServiceClient.run(new String[] {"backup", source.toString()}, world)).hasValue(0);
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("unexpected");
  }

  @Test
  void client_relativePath_isOfTheDirectoryWhereItWasTyped() throws Exception {
    Path typed = Files.createDirectories(folder.resolve("typed/here")).getParent();
    Files.writeString(typed.resolve("here/note"), "x");
    try (RunningService own = new RunningService(folder.resolve("typed-home"))) {
      own.send(
          own.key(),
          "POST",
          "/api/v1/commands",
          "{\"directory\":\"" + typed + "\",\"arguments\":[\"backup\",\"here\"]}");
      assertThat(
              RunningService.json(own.get(own.key(), "/api/v1/snapshots"))
                  .path("items")
                  .path(0)
                  .path("source")
                  .asText())
          .isEqualTo(typed.resolve("here").toString());
    }
  }

  @Test
  void init_ofADestinationMore_itIsUsedAtOnce() throws Exception {
    Path own = Files.createDirectories(folder.resolve("more-home"));
    Path second = Files.createDirectories(folder.resolve("second"));
    Files.writeString(
        own.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n"
            + "    first: { kind: file, directory: "
            + Files.createDirectories(folder.resolve("first"))
            + " }\n"
            + "    second: { kind: file, directory: "
            + second
            + " }\n");
    Cli cli = new Cli(own);
    assertThat(cli.run("init", "--destination", "first").exit()).isZero();
    try (RunningService running = new RunningService(own)) {
      assertThat(running.perform(running.key(), backup()).path("state").asText())
          .isEqualTo("succeeded");
      assertThat(second.resolve("snapshots")).doesNotExist();
      assertThat(cli.run("init").exit()).isZero();
      assertThat(running.perform(running.key(), backup()).path("state").asText())
          .isEqualTo("succeeded");
      assertThat(second.resolve("snapshots")).isNotEmptyDirectory();
    }
  }

  @Test
  void serve_secondOnTheSameHome_isRefused() {
    Cli.Result second = new Cli(home).run("serve", "--port", "0");
    assertThat(second.exit()).isEqualTo(ExitCode.BUSY);
    assertThat(second.err()).contains("A service runs already for " + home);
  }

  @Test
  void serve_portInUse_saysWhichSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      Cli.Result refused =
          new Cli(folder.resolve("other"))
              .run("serve", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err()).contains("in use", "caravan.server.port");
    }
  }

  @Test
  void stop_removesTheNote_andStartsAgainWithTheSameKeys() throws Exception {
    Path own = folder.resolve("own");
    String key;
    try (RunningService first = new RunningService(own)) {
      key = first.key();
      assertThat(own.resolve(ServiceNote.FILE)).exists();
      assertThat(first.stop()).isEqualTo(ExitCode.DONE);
    }
    assertThat(own.resolve(ServiceNote.FILE)).doesNotExist();
    try (RunningService second = new RunningService(own)) {
      assertThat(second.printed()).doesNotContain("crv_");
      assertThat(second.get(key, "/api/v1/about").statusCode()).isEqualTo(200);
    }
  }
}
