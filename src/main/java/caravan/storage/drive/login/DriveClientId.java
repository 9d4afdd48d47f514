package caravan.storage.drive.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;

/**
 * As what Caravan presents itself to Google: the client of a user's own project. Prints no secret.
 *
 * @param authorizationUri where a person is asked
 * @param tokenUri where the answer is turned into tokens
 */
public record DriveClientId(String id, String secret, URI authorizationUri, URI tokenUri) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTHORIZATION = "https://accounts.google.com/o/oauth2/v2/auth";
  private static final String TOKEN = "https://oauth2.googleapis.com/token";

  /**
   * Reads the JSON of a desktop client that the Google console gives, or credentials that an
   * earlier login has written, which name their client.
   *
   * @param where the text is from, for messages
   * @throws IllegalArgumentException if it is none; the message repeats nothing of it
   */
  public static DriveClientId parse(String where, String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw bad(where, "it is not JSON"); // without the cause, which quotes it
    }
    if (json.has("web")) {
      throw bad(where, "it is that of a web application, which may not end at this machine");
    }
    JsonNode client = json.path("installed");
    if (json.path("type").asText().equals("authorized_user")) {
      client = json;
    } else if (!client.isObject()) {
      throw bad(where, "it has no 'installed'");
    }
    String id = client.path("client_id").asText("");
    String secret = client.path("client_secret").asText("");
    if (id.isEmpty() || secret.isEmpty()) {
      throw bad(where, "its 'client_id' or 'client_secret' is missing");
    }
    return new DriveClientId(
        id,
        secret,
        uri(where, client, "auth_uri", AUTHORIZATION),
        uri(where, client, "token_uri", TOKEN));
  }

  private static URI uri(String where, JsonNode client, String field, String otherwise) {
    String text = client.path(field).asText("");
    try {
      URI uri = URI.create(text.isEmpty() ? otherwise : text);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw bad(where, "its '" + field + "' is no address");
  }

  private static IllegalArgumentException bad(String where, String why) {
    return new IllegalArgumentException(
        where
            + " is not the file of a desktop client: "
            + why
            + ". Download it in the Google console, as docs/destinations/google-drive.md says.");
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return id;
  }
}
