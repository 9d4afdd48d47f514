package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.security.oidc.TestIssuer;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service whose API is opened by tokens of a provider. */
@Timeout(300)
class TokenLoginTest {
  @TempDir Path folder;

  private static String detail(HttpResponse<byte[]> response) throws Exception {
    return RunningService.json(response).path("detail").asText();
  }

  @Test
  void tokens_openWhatTheirRoleAllows_besideKeys() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    try (TestIssuer issuer = new TestIssuer()) {
      RSAKey key = issuer.rsa("one");
      Files.writeString(
          home.resolve("caravan.yaml"),
          """
          caravan:
            server:
              oidc:
                issuer: %s
                audience: caravan
                roles: { operator: [night-shift], viewer: [staff] }
          """
              .formatted(issuer.uri()));
      try (RunningService service = new RunningService(home)) {
        Instant now = Instant.now();
        String viewer = issuer.token(key, now, all -> {});
        assertThat(service.get(viewer, "/api/v1/status").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused =
            service.send(viewer, "POST", "/api/v1/operations", "{\"kind\":\"check\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(detail(refused)).contains("oidc alice").contains("viewer");

        String operator =
            issuer.token(
                key, now, all -> all.subject("bob").claim("roles", List.of("night-shift")));
        assertThat(
                service
                    .send(operator, "POST", "/api/v1/operations", "{\"kind\":\"check\"}")
                    .statusCode())
            .isEqualTo(202);
        assertThat(Files.readString(home.resolve("access/audit.jsonl"))).contains("oidc bob");

        HttpResponse<byte[]> noRole =
            service.get(
                issuer.token(key, now, all -> all.claim("roles", List.of("guests"))),
                "/api/v1/status");
        assertThat(noRole.statusCode()).isEqualTo(403);
        assertThat(detail(noRole)).contains("alice").contains("caravan.server.oidc.roles");
        HttpResponse<byte[]> wrong =
            service.get(issuer.token(key, now, all -> all.audience("mail")), "/api/v1/status");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(service.get(service.key(), "/api/v1/status").statusCode()).isEqualTo(200);
      }
    }
  }
}
