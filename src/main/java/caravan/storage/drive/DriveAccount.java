package caravan.storage.drive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose drive it is: a service account with a key, or a person who granted a refresh token. Knows
 * what to ask the token endpoint. Immutable; prints no secret.
 */
public final class DriveAccount {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFAULT_TOKEN_URI = "https://oauth2.googleapis.com/token";
  private static final String SCOPE = "https://www.googleapis.com/auth/drive";
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final JsonNode json;
  private final Optional<PrivateKey> key;
  private final Optional<String> impersonate;

  private DriveAccount(JsonNode json, Optional<PrivateKey> key, Optional<String> impersonate) {
    this.json = json;
    this.key = key;
    this.impersonate = impersonate;
  }

  /**
   * Reads the JSON that Google hands out.
   *
   * @param impersonate the user for whom a service account works, where a domain allows it
   * @throws IllegalArgumentException if it is none; the message names the destination and the
   *     setting, and repeats nothing of a secret
   */
  public static DriveAccount parse(String destination, String text, Optional<String> impersonate) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw bad(destination, "they are not JSON"); // without the cause, which quotes them
    }
    return switch (json.path("type").asText()) {
      case "service_account" -> {
        require(destination, json, "client_email", "private_key");
        yield new DriveAccount(json, Optional.of(key(destination, json)), impersonate);
      }
      case "authorized_user" -> {
        require(destination, json, "client_id", "client_secret", "refresh_token");
        if (impersonate.isPresent()) {
          throw new IllegalArgumentException(
              "The destination '"
                  + destination
                  + "' has 'impersonate', but its 'credentials' are a person's, who can work as"
                  + " nobody else. Use a service account, or leave it out.");
        }
        yield new DriveAccount(json, Optional.empty(), Optional.empty());
      }
      default -> throw bad(destination, "their 'type' is not service_account or authorized_user");
    };
  }

  /** Whether it is a service account, and no person. */
  public boolean service() {
    return key.isPresent();
  }

  /** Where tokens come from, if the settings name no other place. */
  String tokenUri() {
    String uri = json.path("token_uri").asText("");
    return uri.isEmpty() ? DEFAULT_TOKEN_URI : uri;
  }

  /** The form that is answered with a token. */
  Map<String, String> grant(Instant now) {
    Map<String, String> form = new LinkedHashMap<>();
    if (key.isPresent()) {
      form.put("grant_type", JWT_BEARER);
      form.put("assertion", assertion(key.get(), now));
    } else {
      form.put("grant_type", "refresh_token");
      form.put("client_id", json.path("client_id").asText());
      form.put("client_secret", json.path("client_secret").asText());
      form.put("refresh_token", json.path("refresh_token").asText());
    }
    return form;
  }

  private String assertion(PrivateKey signer, Instant now) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", "RS256");
    header.put("typ", "JWT");
    header.put("kid", json.path("private_key_id").asText());
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", json.path("client_email").asText());
    claims.put("scope", SCOPE);
    claims.put("aud", tokenUri()); // Google's own, also where a proxy stands before it
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.getEpochSecond() + 3600);
    impersonate.ifPresent(user -> claims.put("sub", user));
    try {
      Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
      String signed =
          base64.encodeToString(JSON.writeValueAsBytes(header))
              + "."
              + base64.encodeToString(JSON.writeValueAsBytes(claims));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signer);
      signature.update(signed.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      return signed + "." + base64.encodeToString(signature.sign());
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException("every Java platform signs with RSA", e);
    }
  }

  private static PrivateKey key(String destination, JsonNode json) {
    String pem = json.path("private_key").asText().replaceAll("-----[A-Z ]+-----|\\s", "");
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw bad(destination, "their 'private_key' is not an RSA key");
    }
  }

  private static void require(String destination, JsonNode json, String... fields) {
    for (String field : fields) {
      if (json.path(field).asText("").isEmpty()) {
        throw bad(destination, "their '" + field + "' is missing");
      }
    }
  }

  private static IllegalArgumentException bad(String destination, String why) {
    return new IllegalArgumentException(
        "The 'credentials' of the destination '"
            + destination
            + "' are not those of a Google account: "
            + why
            + ". Download the JSON again, as docs/destinations/google-drive.md says.");
  }
}
