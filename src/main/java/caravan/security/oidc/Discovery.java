package caravan.security.oidc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Reads where a provider shows its keys (OpenID Connect Discovery 1.0). Stateless. */
final class Discovery {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

  private Discovery() {}

  /**
   * The address of the keys.
   *
   * @throws IOException if the description cannot be had, or is another issuer's
   */
  static URI keysOf(URI issuer, ResourceRetriever retriever) throws IOException {
    String base = issuer.toString();
    String slash = base.endsWith("/") ? "" : "/";
    URI description = URI.create(base + slash + ".well-known/openid-configuration");
    try {
      JsonNode json = JSON.readTree(retriever.retrieveResource(description.toURL()).getContent());
      if (!json.path("issuer").asText().equals(base)) {
        throw new IOException(
            description
                + " is the description of '"
                + json.path("issuer").asText()
                + "'; write just that as caravan.server.oidc.issuer");
      }
      URI keys = URI.create(json.path("jwks_uri").asText());
      boolean here = "http".equals(keys.getScheme()) && HERE.contains(keys.getHost());
      if (!here && !"https".equals(keys.getScheme())) {
        throw new IOException(description + " names no safe address of its keys");
      }
      return keys;
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(description + " is no description of a provider", e);
    }
  }
}
