package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings file, read and replaced over HTTP. */
class ConfigurationApiTest {
  private static final String PATH = "/api/v1/configuration";

  @TempDir static Path folder;
  private static Path file;
  private static String first;
  private static RunningService service;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    file = home.resolve("caravan.yaml");
    first = "caravan:\n  sources:\n    documents: { paths: [" + folder + "] }\n";
    Files.writeString(file, first);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    service = new RunningService(home);
    admin = service.key();
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  @BeforeEach
  void reset() throws Exception {
    if (!Files.readString(file).equals(first)) {
      assertThat(put(first, tag()).statusCode()).isEqualTo(200);
    }
  }

  private static String tag() throws Exception {
    return service.get(admin, PATH).headers().firstValue("ETag").orElseThrow();
  }

  private static HttpResponse<byte[]> put(String text, String... match) throws Exception {
    return put(admin, PATH, text.getBytes(StandardCharsets.UTF_8), match);
  }

  private static HttpResponse<byte[]> put(String key, String path, byte[] text, String... match)
      throws Exception {
    URI uri = service.uri(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/yaml")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(text));
    for (String one : match) {
      request.header("If-Match", one);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JsonNode problem(HttpResponse<byte[]> response, int status) throws Exception {
    JsonNode problem = RunningService.json(response);
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(Files.readString(file)).as("nothing was changed").isEqualTo(first);
    return problem;
  }

  private static String sources() throws Exception {
    return RunningService.json(service.get(admin, "/api/v1/sources")).findValuesAsText("name") + "";
  }

  @Test
  void replace_whatWasSeen_isWrittenKeptBesideAndTakenOver() throws Exception {
    HttpResponse<byte[]> seen = service.get(admin, PATH);
    assertThat(new String(seen.body(), StandardCharsets.UTF_8)).isEqualTo(first);
    String better = first + "    photos: { paths: [" + folder + "/Fotos äöü] }\n";

    HttpResponse<byte[]> done = put(better, tag());

    JsonNode answer = RunningService.json(done);
    assertThat(done.statusCode()).as(answer.toString()).isEqualTo(200);
    assertThat(Files.readString(file)).isEqualTo(better);
    Path previous = file.resolveSibling("caravan.yaml.previous");
    assertThat(answer.path("previous").asText()).isEqualTo(previous.toString());
    assertThat(Files.readString(previous)).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(previous)))
        .isEqualTo("rw-r-----");
    assertThat(answer.path("changed").asBoolean()).isTrue();
    assertThat(answer.path("applied").asBoolean()).isTrue();
    assertThat(answer.path("restart")).isEmpty();
    assertThat(answer.at("/warnings/0").asText()).contains("overlap");
    assertThat(done.headers().firstValue("ETag")).hasValue(tag());
    assertThat(sources()).isEqualTo("[documents, photos]");
    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
    }
    assertThat(Files.readString(file.resolveSibling("access/audit.jsonl")))
        .contains("\"action\":\"configuration change\"", "\"result\":\"done, now ");
  }

  @Test
  void replace_whatHoldsFromTheNextStartOn_isSaid() throws Exception {
    JsonNode answer =
        RunningService.json(
            put(
                first
                    + "  server: { operations: 2 }\n"
                    + "  notify: { ops: { kind: webhook, uri: \"http://127.0.0.1:1/\" } }\n",
                tag()));

    assertThat(answer.path("restart").toString())
        .isEqualTo("[\"caravan.notify\",\"caravan.server\"]");
    assertThat(RunningService.json(put(first, tag())).path("restart")).as("as it began").isEmpty();
  }

  @Test
  void replace_withoutOrWithAnotherTag_isRefused() throws Exception {
    assertThat(problem(put(first + "# mine\n"), 428).path("detail").asText()).contains("If-Match");
    assertThat(problem(put(first + "# mine\n", "\"0123\""), 412).path("detail").asText())
        .contains("Read them again");
    assertThat(problem(put(first + "# mine\n", "*"), 412).path("status").asInt()).isEqualTo(412);
    String seen = tag();
    Files.writeString(file, first + "# somebody else's\n");
    assertThat(put(first + "# mine\n", seen).statusCode()).isEqualTo(412);
    assertThat(Files.readString(file)).isEqualTo(first + "# somebody else's\n");
  }

  @Test
  void replace_whatIsNotRight_saysLineColumnKeyAndTheNearest() throws Exception {
    JsonNode unknown = problem(put(first + "  requird-copies: 2\n", tag()), 422);
    assertThat(unknown.path("line").asInt()).isEqualTo(4);
    assertThat(unknown.path("column").asInt()).isEqualTo(3);
    assertThat(unknown.path("key").asText()).isEqualTo("caravan.requird-copies");
    assertThat(unknown.path("nearest").asText()).isEqualTo("caravan.required-copies");
    assertThat(unknown.path("detail").asText())
        .startsWith("the new settings, line 4, column 3: 'caravan.requird-copies'");
    JsonNode bad = problem(put(first + "  required-copies: many\n", tag()), 422);
    assertThat(bad.path("line").asInt()).isEqualTo(4);
    assertThat(bad.path("key").asText()).isEqualTo("caravan.required-copies");
    assertThat(bad.has("nearest")).isFalse();
    JsonNode broken = problem(put("caravan:\n  sources: [\n", tag()), 422);
    assertThat(broken.path("line").asInt()).isPositive();
    JsonNode copies = problem(put(first + "  required-copies: 5\n", tag()), 422);
    assertThat(copies.path("detail").asText()).contains("only 1 destinations");
  }

  @Test
  void replace_secretInPlace_isRefusedAndNotRepeated() throws Exception {
    String secret = "AKIAverysecretkey";
    JsonNode refused =
        problem(
            put(
                first
                    + "  destinations:\n    main: { kind: s3, bucket: b, access-key: "
                    + secret
                    + ", secret-key: env:KEY }\n",
                tag()),
            422);
    assertThat(refused.path("detail").asText()).contains("does not belong into the settings");
    assertThat(refused.toString()).doesNotContain(secret);
    assertThat(refused.path("key").asText()).isEqualTo("caravan.destinations.main.access-key");
    assertThat(Files.readString(file.resolveSibling("access/audit.jsonl")))
        .doesNotContain(secret)
        .contains("\"result\":\"not right, nothing changed\"");
  }

  @Test
  void dryRun_onlyValidates() throws Exception {
    String path = PATH + "?dry-run=true";
    byte[] better = (first + "  required-copies: 1\n").getBytes(StandardCharsets.UTF_8);
    JsonNode would = RunningService.json(put(admin, path, better));
    assertThat(would.path("dryRun").asBoolean()).isTrue();
    assertThat(would.path("changed").asBoolean()).isTrue();
    assertThat(would.path("applied").asBoolean()).isFalse();
    assertThat(Files.readString(file)).isEqualTo(first);
    problem(put(admin, path, "caravan: [1]".getBytes(StandardCharsets.UTF_8)), 422);
    problem(put(admin, path, new byte[] {(byte) 0xc3, 0x28}), 400);
    problem(put(admin, path, new byte[2_000_000]), 413);
  }

  @Test
  void replace_bySomebodyElse_isRefused() throws Exception {
    JsonNode made =
        RunningService.json(
            service.send(admin, "POST", "/api/v1/keys", "{\"name\":\"op\",\"role\":\"operator\"}"));
    String operator = made.path("key").asText();

    assertThat(service.get(operator, PATH).statusCode()).isEqualTo(403);
    problem(put(operator, PATH, new byte[0], tag()), 403);
    problem(put(operator, PATH + "?dry-run=true", new byte[0], tag()), 403);
    assertThat(service.send(admin, "PUT", PATH, "{}").statusCode()).as("no YAML").isEqualTo(415);
  }

  @Test
  void replace_sameText_changesNothing() throws Exception {
    Path previous = file.resolveSibling("caravan.yaml.previous");
    Files.deleteIfExists(previous);

    JsonNode answer = RunningService.json(put(first, tag()));

    assertThat(answer.path("changed").asBoolean()).isFalse();
    assertThat(answer.has("previous")).isFalse();
    assertThat(previous).doesNotExist();
  }
}
