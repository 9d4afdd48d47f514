package contract.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The OAuth token endpoint of the fake, for one service account and one person. */
final class FakeTokens {
  static final String EMAIL = "backup@project.iam.gserviceaccount.com";
  static final String AUDIENCE = "https://oauth2.googleapis.com/token";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a service account; making one takes a while. */
  private static final KeyPair KEYS = keys();

  final FakeConsent consent = new FakeConsent();
  private final Set<String> valid = ConcurrentHashMap.newKeySet();
  final AtomicInteger granted = new AtomicInteger();
  final AtomicInteger failures = new AtomicInteger();
  volatile boolean revoked;
  volatile String impersonated = "";

  static String serviceAccount() {
    String key = Base64.getMimeEncoder().encodeToString(KEYS.getPrivate().getEncoded());
    return JSON.createObjectNode()
        .put("type", "service_account")
        .put("client_email", EMAIL)
        .put("private_key_id", "key-1")
        .put("private_key", "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n")
        .put("token_uri", AUDIENCE)
        .toString();
  }

  static String authorizedUser(String refreshToken) {
    return JSON.createObjectNode()
        .put("type", "authorized_user")
        .put("client_id", "client-1")
        .put("client_secret", "client-secret")
        .put("refresh_token", refreshToken)
        .toString();
  }

  /** Tokens that were handed out are not accepted any more. */
  void withdraw() {
    valid.clear();
  }

  void require(String authorization) {
    if (authorization == null
        || !authorization.startsWith("Bearer ")
        || !valid.contains(authorization.substring("Bearer ".length()))) {
      throw new Refusal(401, "authError", "Invalid Credentials");
    }
  }

  void answer(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (failures.get() > 0 && failures.getAndDecrement() > 0) {
      FakeDrive.send(
          exchange, 503, "text/html", "<html>unavailable</html>".getBytes(StandardCharsets.UTF_8));
      return;
    }
    String error = "POST".equals(exchange.getRequestMethod()) ? refusal(form) : "invalid_request";
    if (!error.isEmpty()) {
      int status = error.equals("invalid_client") ? 401 : 400;
      byte[] body =
          JSON.writeValueAsBytes(
              JSON.createObjectNode()
                  .put("error", error)
                  .put("error_description", "Token has been expired or revoked."));
      FakeDrive.send(exchange, status, "application/json; charset=utf-8", body);
      return;
    }
    String token = "token-" + granted.incrementAndGet();
    valid.add(token);
    ObjectNode answer =
        JSON.createObjectNode()
            .put("access_token", token)
            .put("expires_in", 3599)
            .put("token_type", "Bearer");
    if ("authorization_code".equals(form.get("grant_type"))) {
      answer.put("scope", consent.granted());
      if (!consent.withoutRefreshToken) {
        answer.put("refresh_token", "refresh-1");
      }
    }
    FakeDrive.send(
        exchange, 200, "application/json; charset=utf-8", JSON.writeValueAsBytes(answer));
  }

  private String refusal(Map<String, String> form) {
    String grant = form.getOrDefault("grant_type", "");
    if (revoked && !grant.equals("authorization_code")) {
      return "invalid_grant";
    }
    if (grant.equals("refresh_token") || grant.equals("authorization_code")) {
      if (!"client-1".equals(form.get("client_id"))
          || !"client-secret".equals(form.get("client_secret"))) {
        return "invalid_client";
      }
      if (grant.equals("authorization_code")) {
        return consent.refusal(form);
      }
      return "refresh-1".equals(form.get("refresh_token")) ? "" : "invalid_grant";
    }
    if (grant.equals("urn:ietf:params:oauth:grant-type:jwt-bearer")) {
      return assertion(form.getOrDefault("assertion", "")) ? "" : "invalid_grant";
    }
    return "unsupported_grant_type";
  }

  private boolean assertion(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KEYS.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      long issued = claims.path("iat").asLong();
      long now = Instant.now().getEpochSecond();
      impersonated = claims.path("sub").asText("");
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && header.path("alg").asText().equals("RS256")
          && header.path("kid").asText().equals("key-1")
          && claims.path("iss").asText().equals(EMAIL)
          && claims.path("aud").asText().equals(AUDIENCE)
          && claims.path("scope").asText().equals("https://www.googleapis.com/auth/drive")
          && Math.abs(now - issued) < 300
          && claims.path("exp").asLong() - issued <= 3600;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&")) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
