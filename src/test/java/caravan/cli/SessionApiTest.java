package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of browsers, and what the page asks the API for. */
class SessionApiTest {
  private static final String SESSION = "/api/v1/session";
  private static final String OPERATIONS = "/api/v1/operations";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static Path source;
  private static RunningService service;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("a.txt"), "a file");
    service = new RunningService(folder.resolve("home"));
    admin = service.key();
    assertThat(service.perform(admin, backup()).path("state").asText()).isEqualTo("succeeded");
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

  /** As a browser asks, with what it says of itself. */
  private static HttpResponse<String> ask(
      String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri(path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> logIn(String key) throws Exception {
    return ask(
        "POST",
        SESSION,
        "{\"key\":\"" + key + "\"}",
        "Sec-Fetch-Site",
        "same-origin",
        "X-Caravan-Page",
        "1");
  }

  private static String cookie(String key) throws Exception {
    HttpResponse<String> in = logIn(key);
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    String set = in.headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  private static String make(String name, String role) throws Exception {
    return RunningService.json(
            service.send(
                admin,
                "POST",
                "/api/v1/keys",
                "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}"))
        .path("key")
        .asText();
  }

  private static String basic(String key) {
    return "Basic "
        + Base64.getEncoder().encodeToString(("any:" + key).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void login_rightKey_setsACookieThatNoScriptReads() throws Exception {
    HttpResponse<String> in = logIn(admin);
    assertThat(in.statusCode()).isEqualTo(200);
    assertThat(in.body())
        .contains("\"role\":\"admin\"", "\"restore\"", "\"operate\"")
        .doesNotContain(admin);
    assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("caravan-session-")
        .contains("HttpOnly", "SameSite=Strict", "Path=/")
        .doesNotContain("Secure", "Max-Age");
    String cookie = cookie(admin);
    assertThat(ask("GET", SESSION, "", "Cookie", cookie).body()).contains("\"name\":\"admin\"");
    assertThat(ask("GET", "/api/v1/snapshots", "", "Cookie", cookie).statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/actuator/hawtio/index.html", "", "Cookie", cookie).statusCode())
        .isEqualTo(200);
  }

  @Test
  void login_wrongKey_isToldWithoutADialogOfTheBrowser() throws Exception {
    HttpResponse<String> wrong = logIn("crv_wrong");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("opens nothing");
    assertThat(wrong.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(logIn("").statusCode()).isEqualTo(400);
    assertThat(ask("POST", SESSION, "[", "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(400);
  }

  @Test
  void login_fromAnotherSitesPage_isRefused() throws Exception {
    String body = "{\"key\":\"" + admin + "\"}";
    assertThat(ask("POST", SESSION, body, "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);
    assertThat(ask("POST", SESSION, body, "Origin", "http://other.example").statusCode())
        .isEqualTo(403);
    assertThat(ask("POST", SESSION, body).statusCode()).isEqualTo(403);
  }

  @Test
  void session_nobody_isAnAnswerToo() throws Exception {
    HttpResponse<String> nobody = ask("GET", SESSION, "");
    assertThat(nobody.statusCode()).isEqualTo(200);
    assertThat(nobody.body()).isEqualTo("{\"open\":false}");
  }

  @Test
  void cookie_ofAnotherSitesPage_changesAndReadsNothing() throws Exception {
    String cookie = cookie(admin);
    for (String site : List.of("cross-site", "same-site", "none")) {
      HttpResponse<String> foreign =
          ask("POST", OPERATIONS, backup(), "Cookie", cookie, "Sec-Fetch-Site", site);
      assertThat(foreign.statusCode()).as(site).isEqualTo(403);
      assertThat(foreign.body()).contains("another site");
    }
    assertThat(ask("POST", OPERATIONS, backup(), "Cookie", cookie).statusCode()).isEqualTo(403);
    assertThat(
            ask("POST", OPERATIONS, backup(), "Cookie", cookie, "Origin", "http://x.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            ask(
                    "GET",
                    "/api/v1/snapshots",
                    "",
                    "Cookie",
                    cookie,
                    "Sec-Fetch-Site",
                    "same-site",
                    "Sec-Fetch-Mode",
                    "no-cors")
                .statusCode())
        .isEqualTo(403);
    HttpResponse<String> own =
        ask("POST", OPERATIONS, backup(), "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
    assertThat(own.statusCode()).as(own.body()).isEqualTo(202);
    service.follow(
        admin,
        new com.fasterxml.jackson.databind.ObjectMapper().readTree(own.body()).path("id").asText());
  }

  @Test
  void logout_andRemovedKey_endTheSession() throws Exception {
    String key = make("leaving", "viewer");
    String first = cookie(key);
    String second = cookie(key);
    HttpResponse<String> out =
        ask("DELETE", SESSION, "", "Cookie", first, "Sec-Fetch-Site", "same-origin");
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(ask("GET", "/api/v1/snapshots", "", "Cookie", first).statusCode()).isEqualTo(401);
    assertThat(ask("GET", "/api/v1/snapshots", "", "Cookie", second).statusCode()).isEqualTo(200);
    service.send(admin, "DELETE", "/api/v1/keys/leaving", "");
    HttpResponse<String> over =
        ask("GET", "/api/v1/snapshots", "", "Cookie", second, "Sec-Fetch-Mode", "cors");
    assertThat(over.statusCode()).isEqualTo(401);
    assertThat(over.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(over.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }

  @Test
  void role_ofTheSession_isThatOfItsKey() throws Exception {
    String cookie = cookie(make("looks", "viewer"));
    HttpResponse<String> refused =
        ask(
            "POST",
            OPERATIONS,
            "{\"kind\":\"restore\",\"options\":{\"snapshot\":\"latest\",\"dry-run\":true}}",
            "Cookie",
            cookie,
            "Sec-Fetch-Site",
            "same-origin");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("viewer");
    assertThat(ask("GET", "/actuator/jolokia/version", "", "Cookie", cookie).statusCode())
        .isEqualTo(403);
  }

  @Test
  void password_thatTheBrowserKept_doesNotLogThePageIn() throws Exception {
    HttpResponse<String> page =
        ask("GET", SESSION, "", "Authorization", basic(admin), "X-Caravan-Page", "1");
    assertThat(page.body()).isEqualTo("{\"open\":false}");
    String viewer = cookie(make("kept", "viewer"));
    assertThat(ask("GET", SESSION, "", "Authorization", basic(admin), "Cookie", viewer).body())
        .contains("\"role\":\"viewer\"");
    HttpResponse<String> asked = ask("GET", "/api/v1/snapshots", "", "X-Caravan-Page", "1");
    assertThat(asked.statusCode()).isEqualTo(401);
    assertThat(asked.headers().firstValue("WWW-Authenticate")).isEmpty();
    HttpResponse<String> events =
        ask(
            "GET",
            OPERATIONS + "/events",
            "",
            "Accept",
            "text/event-stream",
            "Sec-Fetch-Mode",
            "cors");
    assertThat(events.statusCode()).isEqualTo(401);
    assertThat(events.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(ask("GET", "/api/docs", "").headers().allValues("WWW-Authenticate"))
        .anyMatch(challenge -> challenge.startsWith("Basic"));
  }

  @Test
  void events_ofAllOperations_sayHowEachGoes() throws Exception {
    CountDownLatch following = new CountDownLatch(1);
    CompletableFuture<String> over = new CompletableFuture<>();
    List<String> heard = new ArrayList<>();
    HttpRequest request =
        HttpRequest.newBuilder(service.uri(OPERATIONS + "/events"))
            .header("Authorization", "Bearer " + admin)
            .build();
    Thread follower =
        new Thread(
            () -> {
              try (Stream<String> lines =
                  HTTP.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
                lines.forEach(
                    line -> {
                      following.countDown();
                      heard.add(line);
                      if (line.contains("\"state\":\"succeeded\"")) {
                        over.complete(line);
                      }
                    });
              } catch (Exception e) { // also where the service stops before the stream ends
                over.completeExceptionally(e);
              }
            },
            "follower");
    follower.setDaemon(true);
    follower.start();
    assertThat(following.await(60, TimeUnit.SECONDS)).isTrue();
    JsonNode begun = RunningService.json(service.send(admin, "POST", OPERATIONS, backup()));
    String id = begun.path("id").asText();
    assertThat(over.get(60, TimeUnit.SECONDS)).contains("\"id\":\"" + id + "\"");
    assertThat(String.join("\n", List.copyOf(heard)))
        .contains("event:state", "\"state\":\"queued\"", "\"state\":\"running\"");
  }

  @Test
  void stop_whileSomebodyFollows_endsTheStreamInGoodOrder() throws Exception {
    try (RunningService own = new RunningService(folder.resolve("own"))) {
      CountDownLatch following = new CountDownLatch(1);
      CompletableFuture<String> end = new CompletableFuture<>();
      HttpRequest request =
          HttpRequest.newBuilder(own.uri(OPERATIONS + "/events"))
              .header("Authorization", "Bearer " + own.key())
              .build();
      Thread follower =
          new Thread(
              () -> {
                try (Stream<String> lines =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
                  lines.forEach(line -> following.countDown());
                  end.complete("its end");
                } catch (Exception e) { // a connection that was cut
                  end.completeExceptionally(e);
                }
              },
              "follower");
      follower.setDaemon(true);
      follower.start();
      assertThat(following.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(own.stop()).isEqualTo(ExitCode.DONE);
      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("its end");
    }
  }

  @Test
  void snapshots_last_areTheNewest() throws Exception {
    service.perform(admin, backup());
    JsonNode all = RunningService.json(service.get(admin, "/api/v1/snapshots"));
    JsonNode last = RunningService.json(service.get(admin, "/api/v1/snapshots?last=1"));
    assertThat(all.path("items").size()).isGreaterThan(1);
    assertThat(last.path("items")).hasSize(1);
    assertThat(last.path("items").path(0))
        .isEqualTo(all.path("items").path(all.path("items").size() - 1));
    assertThat(service.get(admin, "/api/v1/snapshots?last=0").statusCode()).isEqualTo(400);
  }

  @Test
  void search_level_isAFilter() throws Exception {
    HttpResponse<byte[]> none = service.get(admin, "/api/v1/search?q=a&level=secret");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(RunningService.json(none).path("detail").asText())
        .contains("confidential", "restricted");
    JsonNode api = RunningService.json(service.get(admin, "/api/v1/openapi"));
    assertThat(parameters(api, "/api/v1/search")).contains("level");
    assertThat(parameters(api, "/api/v1/graph/{question}")).contains("source");
    assertThat(parameters(api, "/api/v1/snapshots")).contains("last");
    assertThat(api.path("paths").properties().stream().map(Map.Entry::getKey))
        .contains(SESSION, OPERATIONS + "/events");
  }

  private static List<String> parameters(JsonNode api, String path) {
    return api.path("paths").path(path).path("get").path("parameters").findValuesAsText("name");
  }
}
