package caravan.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Asks the API of the service that runs for this home, or of one that the command line names. Plain
 * Java without Spring. Used by one thread.
 */
final class ServiceCalls {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 60_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final ServiceLink link;

  private ServiceCalls(World world, ServiceLink link) {
    this.home = ServiceClient.home(world);
    this.link = link;
  }

  /**
   * Finds the service.
   *
   * @throws CommandException if no service can be asked; the message says what to do
   */
  static ServiceCalls of(World world, Common common) throws CommandException, IOException {
    Optional<ServiceLink> link = ServiceLink.of(world, common);
    if (link.isEmpty()) {
      throw nobody(ServiceClient.home(world));
    }
    return new ServiceCalls(world, link.get());
  }

  /**
   * What the service answers; empty if none runs for this home.
   *
   * @throws CommandException if it refuses
   */
  static Optional<JsonNode> find(World world, Common common, String path)
      throws CommandException, IOException {
    Optional<ServiceLink> link = ServiceLink.of(world, common);
    return link.isPresent()
        ? new ServiceCalls(world, link.get()).ask("GET", path)
        : Optional.empty();
  }

  private static CommandException nobody(Path home) {
    return CommandException.failed(
        "No service runs for "
            + home
            + ". Start one with 'caravan serve', or name one on another machine with --server.");
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
              + link.url()
              + " is not the service"
              + (link.isRemote()
                  ? " (status " + status + "). Look at the address after --server"
                  : " of "
                      + home
                      + " (status "
                      + status
                      + "). Start that one with 'caravan serve'"),
          e);
    }
  }

  private JsonNode call(String method, String path) throws CommandException, IOException {
    Optional<JsonNode> answer = ask(method, path);
    if (answer.isEmpty()) {
      throw nobody(home);
    }
    return answer.get();
  }

  /** Empty if nobody is there. */
  private Optional<JsonNode> ask(String method, String path) throws CommandException, IOException {
    HttpURLConnection http = link.open(path);
    http.setConnectTimeout(CONNECT_MILLIS);
    http.setReadTimeout(READ_MILLIS);
    http.setRequestMethod(method);
    int status;
    try {
      status = http.getResponseCode();
    } catch (ConnectException e) {
      if (link.isRemote()) {
        throw new IOException("no connection to " + link.url() + ": " + ServiceClient.why(e), e);
      }
      return Optional.empty(); // it was killed, and its note is left
    } catch (SSLException e) {
      throw new IOException(
          link.isRemote()
              ? "no connection to " + link.url() + ": " + ServiceClient.why(e)
              : "what answers at "
                  + link.url()
                  + " is not the service of "
                  + home
                  + ", as it shows another certificate. Try again in some seconds if that was just"
                  + " renewed; else start the service again",
          e);
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
