package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of a service's operations, over HTTP. */
class ReportsApiTest {
  private static final String REPORTS = "/api/v1/reports";

  @TempDir static Path folder;
  private static RunningService service;
  private static String viewer;
  private static JsonNode backup;

  @BeforeAll
  static void start() throws Exception {
    Path source = Files.createDirectories(folder.resolve("<b>documents"));
    Files.writeString(source.resolve("note"), "x");
    service = new RunningService(folder.resolve("home"));
    String admin = service.key();
    viewer =
        RunningService.json(
                service.send(admin, "POST", "/api/v1/keys", "{\"name\":\"v\",\"role\":\"viewer\"}"))
            .path("key")
            .asText();
    backup =
        service.perform(
            admin, "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
    assertThat(backup.path("state").asText()).as(backup.toString()).isEqualTo("succeeded");
    assertThat(service.perform(admin, "{\"kind\":\"check\"}").path("state").asText())
        .isEqualTo("succeeded");
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  private static HttpResponse<byte[]> show(String id, String accept) throws Exception {
    return service.get(viewer, REPORTS + "/" + id, "Accept", accept);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String type(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @Test
  void list_comesInPages_andHasTheIdsOfOperations() throws Exception {
    JsonNode first = RunningService.json(service.get(viewer, REPORTS + "?limit=1"));
    assertThat(first.at("/items/0/kind").asText()).isEqualTo("check");
    JsonNode second =
        RunningService.json(
            service.get(viewer, REPORTS + "?limit=1&cursor=" + first.path("next").asText()));
    assertThat(second.at("/items/0/id")).isEqualTo(backup.path("id"));
    assertThat(second.at("/items/0/correlationId")).isEqualTo(backup.path("correlationId"));
    assertThat(second.at("/items/0/requestedBy").asText()).isEqualTo("admin");
    JsonNode checks = RunningService.json(service.get(viewer, REPORTS + "?kind=check"));
    assertThat(checks.path("items")).hasSize(1);
  }

  @Test
  void one_comesAsItIsAskedFor() throws Exception {
    String id = backup.path("id").asText();
    HttpResponse<byte[]> json = show(id, "application/json");
    assertThat(RunningService.json(json).at("/results/0/files").asInt()).isEqualTo(1);
    assertThat(type(show(id, "*/*"))).startsWith("application/json");
    HttpResponse<byte[]> plain = show(id, "text/plain");
    assertThat(type(plain)).startsWith("text/plain");
    assertThat(text(plain)).contains("succeeded (exit code 0)", id, "<b>documents");
    HttpResponse<byte[]> html = show(id, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    assertThat(type(html)).isEqualTo("text/html;charset=UTF-8");
    assertThat(text(html)).contains("&lt;b&gt;documents").doesNotContain("<b>", "<script");
    assertThat(html.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "sandbox");
    assertThat(show("latest", "application/json").statusCode()).isEqualTo(200);
  }

  @Test
  void one_thatIsNotThere_isAProblem() throws Exception {
    for (String accept : new String[] {"application/json", "text/html", "text/plain"}) {
      HttpResponse<byte[]> missing = show("backup-nothing", accept);
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(type(missing)).startsWith("application/problem+json");
    }
    assertThat(show("backup-nothing", "image/png").statusCode()).isEqualTo(406);
    assertThat(show("--config=x", "application/json").statusCode()).isEqualTo(400);
    assertThat(service.get("", REPORTS).statusCode()).isEqualTo(401);
    JsonNode api = RunningService.json(service.get(viewer, "/api/v1/openapi"));
    assertThat(api.at("/paths/~1api~1v1~1reports~1{id}/get/responses/200/content").toString())
        .contains("application/json", "text/plain", "text/html");
  }
}
