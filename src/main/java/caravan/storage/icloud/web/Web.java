package caravan.storage.icloud.web;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to Apple's servers, and to no others. Follows no redirect but within Apple's own
 * sites, among them the status 330 by which iCloud names another host. Safe for concurrent use.
 */
final class Web {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> SITES =
      List.of(
          ".icloud.com", ".icloud-content.com", ".apple.com", ".icloud.com.cn", ".apple.com.cn");
  private static final int REDIRECTS = 3;

  private final Duration timeout;
  private final HttpClient client;

  /**
   * @param timeout of connecting, and of a call that says nothing else, until its answer is whole
   */
  Web(Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /** An answer of whatever status, with its whole body. */
  record Answer(int status, HttpHeaders headers, byte[] body) {
    boolean good() {
      return status >= 200 && status < 300;
    }

    /** The body; a missing node if it is no JSON. */
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        return JSON.missingNode();
      }
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /**
   * What to send.
   *
   * @param what is done, for a message, as {@code sign in}
   * @param timeout until the answer is whole; null for the one of all calls
   */
  record Call(
      String what,
      String method,
      URI uri,
      Map<String, String> headers,
      BodyPublisher body,
      @Nullable Duration timeout) {
    static Call get(String what, URI uri) {
      return new Call(what, "GET", uri, Map.of(), BodyPublishers.noBody(), null);
    }

    static Call empty(String what, String method, URI uri) {
      return new Call(what, method, uri, Map.of(), BodyPublishers.noBody(), null);
    }

    static Call json(String what, URI uri, Object body) {
      try {
        return new Call(
            what,
            "POST",
            uri,
            Map.of("Content-Type", "application/json"),
            BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)),
            null);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps and texts always are JSON", e);
      }
    }

    Call with(Map<String, String> more) {
      Map<String, String> all = new TreeMap<>(headers);
      all.putAll(more);
      return new Call(what, method, uri, all, body, timeout);
    }

    Call at(URI other) {
      return new Call(what, method, other, headers, body, timeout);
    }
  }

  /**
   * Sends, and follows iCloud to another of its hosts.
   *
   * @throws StoreException retryable if there was no answer; permanent if it leads elsewhere
   */
  Answer send(Call call) throws StoreException {
    Call next = call;
    for (int i = 0; ; i++) {
      Answer answer = once(next);
      boolean redirect = answer.status == 330 || (answer.status > 300 && answer.status < 309);
      String location = answer.header("Location");
      if (!redirect || location.isEmpty() || i == REDIRECTS) {
        return answer;
      }
      next = next.at(trusted(next.uri, location, call.what));
    }
  }

  private Answer once(Call call) throws StoreException {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri).method(call.method, call.body);
    call.headers.forEach(request::header);
    Duration limit = call.timeout == null ? timeout : call.timeout;
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    try {
      // the client's own timeout ends with the head of the answer: a body could stay away for ever
      HttpResponse<byte[]> response = sent.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw StoreException.permanent(
          Reason.UNAVAILABLE,
          "Interrupted while iCloud was to " + call.what + ". Run the command again.",
          e);
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw silent(call, "not within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw silent(call, message == null ? cause.getClass().getSimpleName() : message, cause);
    }
  }

  private static StoreException silent(Call call, String why, Throwable cause) {
    return StoreException.retryable(
        Reason.UNAVAILABLE,
        "Cannot "
            + call.what
            + ": "
            + call.uri.getHost()
            + " does not answer ("
            + why
            + "). Check the network.",
        cause);
  }

  /**
   * An address that a server named, if it is on the same host or is one of Apple's own: what is
   * sent there is secret.
   */
  static URI trusted(URI from, String named, String what) throws StoreException {
    try {
      URI to = from.resolve(named);
      String host = String.valueOf(to.getHost());
      boolean apple = "https".equals(to.getScheme()) && SITES.stream().anyMatch(host::endsWith);
      boolean same = host.equals(from.getHost()) && from.getScheme().equals(to.getScheme());
      if (apple || same) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // no address at all
    }
    throw StoreException.permanent(
        Reason.DENIED,
        "Cannot "
            + what
            + ": "
            + from.getHost()
            + " leads to an address that is not Apple's, which"
            + " is refused. Check the network and the endpoint.");
  }
}
