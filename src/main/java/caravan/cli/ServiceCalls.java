package caravan.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Asks the API of the service that runs for this home, by the note that the service left. Plain
 * Java without Spring. Used by one thread.
 */
final class ServiceCalls {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 60_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final Properties note = new Properties();

  /**
   * @throws CommandException if no service can be asked; the message says what to do
   */
  ServiceCalls(World world) throws CommandException, IOException {
    this.home = ServiceClient.home(world);
    Path file = home.resolve(ServiceNote.FILE);
    if (!Files.exists(file)) {
      throw nobody();
    }
    try (InputStream in = Files.newInputStream(file)) {
      note.load(in);
    }
  }

  /**
   * What the service answers; empty if none runs for this home.
   *
   * @throws CommandException if it refuses
   */
  static Optional<JsonNode> find(World world, String path) throws CommandException, IOException {
    if (!Files.exists(ServiceClient.home(world).resolve(ServiceNote.FILE))) {
      return Optional.empty();
    }
    return new ServiceCalls(world).ask("GET", path);
  }

  private CommandException nobody() {
    return CommandException.failed(
        "No service runs for "
            + home
            + ", or it answers over TLS only. Start one with 'caravan serve', or ask one with TLS"
            + " over its API.");
  }

  JsonNode get(String path) throws CommandException, IOException {
    return call("GET", path);
  }

  JsonNode post(String path) throws CommandException, IOException {
    return call("POST", path);
  }

  /** A name, as a part of a path. */
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode read(InputStream in, int status) throws IOException {
    try {
      return JSON.readTree(in);
    } catch (JacksonException e) {
      throw new IOException(
          "What answers at "
              + note.getProperty("url", "")
              + " is not the service of "
              + home
              + " (status "
              + status
              + "). Start that one with 'caravan serve'",
          e);
    }
  }

  private JsonNode call(String method, String path) throws CommandException, IOException {
    Optional<JsonNode> answer = ask(method, path);
    if (answer.isEmpty()) {
      throw nobody();
    }
    return answer.get();
  }

  /** Empty if nobody is there. */
  private Optional<JsonNode> ask(String method, String path) throws CommandException, IOException {
    HttpURLConnection http =
        (HttpURLConnection)
            URI.create(note.getProperty("url", "") + "/api/v1/" + path).toURL().openConnection();
    http.setConnectTimeout(CONNECT_MILLIS);
    http.setReadTimeout(READ_MILLIS);
    http.setRequestMethod(method);
    http.setRequestProperty("Authorization", "Bearer " + note.getProperty("token", ""));
    int status;
    try {
      status = http.getResponseCode();
    } catch (ConnectException e) {
      return Optional.empty(); // it was killed, and its note is left
    }
    boolean good = status < HttpURLConnection.HTTP_BAD_REQUEST;
    try (InputStream in = good ? http.getInputStream() : http.getErrorStream()) {
      JsonNode answer = in == null ? JSON.createObjectNode() : read(in, status);
      if (good) {
        return Optional.of(answer);
      }
      String detail = answer.path("detail").asText("The service answered " + status + ".");
      throw CommandException.failed(
          detail
              .replace("/api/v1/operations", "'caravan operations'")
              .replace("/api/v1/routes", "'caravan route ps'"));
    }
  }
}
