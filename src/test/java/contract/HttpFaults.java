package contract;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a provider and fails one of the requests: before the provider has seen it, or after
 * it has done what was asked, so that only the answer is lost or cut. Or refuses all of some kind.
 */
public final class HttpFaults implements FaultSweep.Faults<HttpFaults.When> {
  static {
    // head and body go out in two pieces, of which the second waits 40 ms without this
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** When the request fails. */
  public enum When {
    /** The provider is busy, and has done nothing. */
    BEFORE,
    /** It is done, and there is no answer. */
    AFTER,
    /** It is done, and the answer ends in its middle. */
    CUT
  }

  /** What is answered in the provider's place. */
  public record Refusal(int status, Map<String, String> headers, String body) {
    public Refusal(int status, String body) {
      this(status, Map.of(), body);
    }
  }

  /** What a provider behind a proxy is told of the address that its clients know. */
  public static final String FORWARDED = "X-Forwarded-Host";

  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI target;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Headers> sent = new CopyOnWriteArrayList<>();
  private volatile String echoed = "";
  private final Map<String, String> instead = new ConcurrentHashMap<>();
  private volatile int fail;
  private volatile When when = When.BEFORE;
  private volatile Predicate<String> refused = request -> false;
  private volatile @Nullable Refusal refusal;

  /** Fails nothing until it is told to. */
  public HttpFaults(URI target) throws IOException {
    this.target = target;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Fails one of the requests to come, and counts anew. */
  @Override
  public void arm(int number, When how) {
    this.when = how;
    this.fail = number;
    requests.set(0);
    lines.clear();
    sent.clear();
  }

  /** The same for one run of several. */
  FaultSweep.Faults<When> stayingOpen() {
    return new FaultSweep.Faults<>() {
      @Override
      public void arm(int number, When how) {
        HttpFaults.this.arm(number, how);
      }

      @Override
      public void heal() {
        HttpFaults.this.heal();
      }

      @Override
      public int requests() {
        return HttpFaults.this.requests();
      }

      @Override
      public void close() {
        heal();
      }
    };
  }

  /** Answers with this header in place of the provider's. */
  public HttpFaults answerWith(String header, String value) {
    instead.put(header.toLowerCase(Locale.ROOT), value);
    return this;
  }

  /**
   * Refuses requests, which the provider then does not see.
   *
   * @param which of them, as {@code PUT /bucket/key?query}
   */
  public HttpFaults refuse(Predicate<String> which, Refusal answer) {
    refusal = answer;
    refused = which;
    return this;
  }

  /** All is well again. */
  @Override
  public void heal() {
    refused = request -> false;
    fail = 0;
  }

  public URI endpoint() {
    return URI.create("http://" + address());
  }

  private String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Requests so far, or since one was last told to fail. */
  @Override
  public int requests() {
    return requests.get();
  }

  /** What each of them had under this header; empty where it had none. */
  public List<String> sent(String header) {
    return sent.stream()
        .map(headers -> headers.containsKey(header) ? headers.getFirst(header) : "")
        .toList();
  }

  /** Hides this header from the provider, and answers with the same: as one that only says so. */
  public HttpFaults echo(String header) {
    echoed = header;
    return this;
  }

  /** The same as they came, as {@code PUT /bucket/key?query}. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean failing = requests.incrementAndGet() == fail;
      lines.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      sent.add(exchange.getRequestHeaders());
      byte[] body = exchange.getRequestBody().readAllBytes();
      Refusal no = refusal;
      if (no != null
          && refused.test(exchange.getRequestMethod() + " " + exchange.getRequestURI())) {
        answer(exchange, no);
        return;
      }
      if (failing && when == When.BEFORE) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      if (failing && when == When.AFTER) {
        return; // closes the connection without an answer
      }
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                  String other = instead.get(name.toLowerCase(Locale.ROOT));
                  exchange.getResponseHeaders().put(name, other == null ? values : List.of(other));
                }
              });
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        answer
            .headers()
            .firstValue("content-length")
            .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      }
      if (!echoed.isEmpty() && exchange.getRequestHeaders().containsKey(echoed)) {
        exchange.getResponseHeaders().set(echoed, exchange.getRequestHeaders().getFirst(echoed));
      }
      exchange.getResponseHeaders().remove("transfer-encoding");
      int length = answer.body().length;
      if (failing && length == 0) {
        return; // there is no middle
      }
      exchange.sendResponseHeaders(answer.statusCode(), head || length == 0 ? -1 : length);
      if (!head && length > 0) {
        exchange.getResponseBody().write(answer.body(), 0, failing ? length / 2 : length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, Refusal refusal) throws IOException {
    refusal.headers.forEach(exchange.getResponseHeaders()::set);
    byte[] body = refusal.body.getBytes(StandardCharsets.UTF_8);
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(refusal.status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
            .header(FORWARDED, address())
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!OWN.contains(header.getKey().toLowerCase(Locale.ROOT))
          && !header.getKey().equalsIgnoreCase(echoed)) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
