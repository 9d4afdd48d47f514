package caravan.storage.drive;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpExecuteInterceptor;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.api.client.http.UrlEncodedContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request a token that is valid, fetched when it is needed and kept while it lasts. The
 * client library's own would send a request without any when the token endpoint has a hiccup, which
 * then reads as wrong credentials. Safe for concurrent use.
 */
final class DriveTokens implements HttpRequestInitializer, HttpExecuteInterceptor {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A token that ends sooner could end on its way. */
  private static final Duration MARGIN = Duration.ofSeconds(60);

  private final DriveAccount account;
  private final String endpoint;
  private final String destination;
  private final HttpTransport transport;
  private final int timeout;
  private final Clock clock;

  private @Nullable String token;
  private Instant until = Instant.MIN;

  /**
   * @param endpoint where tokens come from; empty for Google's
   * @param timeout of connecting and of each read, in milliseconds
   */
  DriveTokens(
      DriveAccount account,
      Optional<String> endpoint,
      String destination,
      HttpTransport transport,
      int timeout,
      Clock clock) {
    this.account = account;
    this.endpoint = endpoint.orElse(account.tokenUri());
    this.destination = destination;
    this.transport = transport;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public void initialize(HttpRequest request) {
    timeouts(request);
    request.setInterceptor(this);
    request.setUnsuccessfulResponseHandler(new Renewal());
  }

  @Override
  public void intercept(HttpRequest request) throws IOException {
    request.getHeaders().setAuthorization("Bearer " + token());
  }

  /** A token may be withdrawn before its time: asks for a new one, once a request. */
  private final class Renewal implements HttpUnsuccessfulResponseHandler {
    private boolean asked;

    @Override
    public boolean handleResponse(HttpRequest request, HttpResponse response, boolean again) {
      if (response.getStatusCode() != 401 || asked || !again) {
        return false;
      }
      asked = true;
      drop(request.getHeaders().getAuthorization());
      return true;
    }
  }

  private synchronized void drop(@Nullable String authorization) {
    if (("Bearer " + token).equals(authorization)) {
      token = null; // unless another thread has a new one already
    }
  }

  synchronized String token() throws IOException {
    String known = token;
    if (known != null && clock.instant().isBefore(until)) {
      return known;
    }
    Instant now = clock.instant();
    JsonNode answer = ask(now);
    String fresh = answer.path("access_token").asText("");
    if (fresh.isEmpty()) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE, start() + "the token endpoint answered without a token.");
    }
    token = fresh;
    until = now.plusSeconds(answer.path("expires_in").asLong(0)).minus(MARGIN);
    return fresh;
  }

  private JsonNode ask(Instant now) throws IOException {
    HttpRequest request =
        transport
            .createRequestFactory()
            .buildPostRequest(new GenericUrl(endpoint), new UrlEncodedContent(account.grant(now)));
    timeouts(request);
    request.setThrowExceptionOnExecuteError(false);
    HttpResponse response;
    String text;
    try {
      response = request.execute();
      text = response.parseAsString();
    } catch (IOException e) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          start()
              + "the token endpoint cannot be reached ("
              + DriveErrors.oneLine(String.valueOf(e.getMessage()))
              + "). Check the network.",
          e);
    }
    JsonNode answer = json(text);
    if (response.isSuccessStatusCode()) {
      return answer;
    }
    throw refused(response, answer);
  }

  private StoreException refused(HttpResponse response, JsonNode answer) {
    int status = response.getStatusCode();
    String error = answer.path("error").asText("");
    String said = answer.path("error_description").asText("");
    String code =
        " ("
            + status
            + (error.isEmpty() ? "" : " " + DriveErrors.oneLine(error))
            + (said.isEmpty() ? "" : ": " + DriveErrors.oneLine(said))
            + ").";
    if (status >= 500 || status == 429 || status == 408) {
      String message = start() + "the token endpoint has a problem" + code;
      return DriveErrors.retryAfter(response.getHeaders(), clock)
          .map(
              wait ->
                  StoreException.retryableAfter(
                      Reason.UNAVAILABLE, message, wait, new IOException(code)))
          .orElseGet(() -> StoreException.retryable(Reason.UNAVAILABLE, message));
    }
    return StoreException.permanent(
        Reason.DENIED,
        start()
            + "Google does not accept 'credentials'"
            + code
            + (error.equals("invalid_grant")
                ? " They were revoked or have expired, or the clock of this machine is wrong."
                : "")
            + (account.service()
                ? " Make new ones, as docs/destinations/google-drive.md says."
                : " Run 'caravan login google-drive " + destination + "'."));
  }

  private String start() {
    return "Cannot log in to '" + destination + "': ";
  }

  private void timeouts(HttpRequest request) {
    request.setConnectTimeout(timeout);
    request.setReadTimeout(timeout);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // a proxy's page; the status says enough
    }
  }
}
