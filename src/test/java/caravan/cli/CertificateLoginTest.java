package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that log in by a certificate. */
@Timeout(300)
class CertificateLoginTest {
  private static final String BACKUP = "{\"kind\":\"check\"}";

  @TempDir static Path folder;
  private static TestCertificates authority;
  private static Path home;
  private static TestCertificates.Issued viewer;
  private static TestCertificates.Issued operator;
  private static RunningService service;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    authority = new TestCertificates(folder.resolve("tls"));
    TestCertificates.Issued own = authority.issue("service", "CN=localhost");
    viewer = authority.issue("viewer", "CN=monitor,O=Acme");
    operator = authority.issue("operator", "CN=Night Shift,O=Acme");
    home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          server:
            certificate: %s
            private-key: %s
            client-certificates: %s
            clients:
              - { subject: "cn=Monitor, o=Acme", role: viewer }
              - { subject: "CN=night shift,O=Acme", role: operator }
        """
            .formatted(own.certificate(), own.key(), authority.authority()));
    service = new RunningService(home);
    Matcher printed = Pattern.compile("https://127.0.0.1:([0-9]+)").matcher(service.printed());
    assertThat(printed.find()).isTrue();
    url = "https://localhost:" + printed.group(1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  private static HttpResponse<String> send(
      TestCertificates trusting,
      TestCertificates.@Nullable Issued shown,
      String method,
      String path,
      String... headers)
      throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(trusting.context(shown))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(BACKUP));
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String detail(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body()).path("detail").asText();
  }

  @Test
  void subjectWithARole_hasJustThatRole_underItsName() throws Exception {
    assertThat(send(authority, viewer, "GET", "/api/v1/status").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = send(authority, viewer, "POST", "/api/v1/operations");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(detail(refused)).contains("certificate CN=monitor,O=Acme").contains("viewer");
    assertThat(send(authority, viewer, "GET", "/actuator/jolokia/version").statusCode())
        .isEqualTo(403);

    assertThat(send(authority, operator, "POST", "/api/v1/operations").statusCode()).isEqualTo(202);
    assertThat(Files.readString(home.resolve("access/audit.jsonl")))
        .contains("certificate CN=Night Shift,O=Acme");
  }

  @Test
  void browserThatShowsItUnasked_changesNothingForAnotherSite() throws Exception {
    HttpResponse<String> other =
        send(authority, operator, "POST", "/api/v1/operations", "Origin", "https://evil.example");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(detail(other)).contains("another site");
  }

  @Test
  void subjectWithoutARole_isToldSo_andMaySeeHealth() throws Exception {
    TestCertificates.Issued stranger = authority.issue("stranger", "CN=stranger,O=Acme");
    HttpResponse<String> refused = send(authority, stranger, "GET", "/api/v1/status");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(detail(refused)).contains("CN=stranger,O=Acme").contains("caravan.server.clients");
    assertThat(send(authority, stranger, "GET", "/health").statusCode()).isEqualTo(200);
    assertThat(
            send(
                    authority,
                    stranger,
                    "GET",
                    "/api/v1/status",
                    "Authorization",
                    "Bearer " + service.key())
                .statusCode())
        .as("a key counts, whatever else is shown")
        .isEqualTo(200);
  }

  @Test
  void certificateOfAnotherAuthority_getsNoConnection() throws Exception {
    TestCertificates others = new TestCertificates(folder.resolve("others"));
    TestCertificates.Issued forged = others.issue("forged", "CN=Night Shift,O=Acme");
    assertThatThrownBy(() -> send(authority, forged, "GET", "/api/v1/status"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void serversCertificate_isRenewed_clientsLogInAsBefore() throws Exception {
    Path note = home.resolve(ServiceNote.FILE);
    String print =
        PinnedTrust.print(authority.issue("service", "CN=localhost").shown().getEncoded());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(note).contains(print) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(Files.readString(note)).contains(print);
    assertThat(send(authority, viewer, "GET", "/api/v1/status").statusCode()).isEqualTo(200);
    assertThat(send(authority, null, "GET", "/api/v1/status").statusCode()).isEqualTo(401);
  }

  @Test
  void noCertificate_keysOpenAsBefore() throws Exception {
    assertThat(send(authority, null, "GET", "/api/v1/status").statusCode()).isEqualTo(401);
    assertThat(
            send(
                    authority,
                    null,
                    "GET",
                    "/api/v1/status",
                    "Authorization",
                    "Bearer " + service.key())
                .statusCode())
        .isEqualTo(200);
    assertThat(new Cli(home).run("operations").exit()).as("and the client of it").isZero();
  }

  @Test
  void wrongKey_isNotMadeGoodByACertificate() throws Exception {
    assertThat(
            send(authority, viewer, "GET", "/api/v1/status", "Authorization", "Bearer crv_no")
                .statusCode())
        .isEqualTo(401);
  }
}
