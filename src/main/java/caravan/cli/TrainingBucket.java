package caravan.cli;

import caravan.storage.Payload;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bucket in memory for as long as the class archive is trained, on this machine alone: it answers
 * as much of the protocol as a backup asks for, so that the classes of the client are in the
 * archive and no backup to a bucket has to find and verify them anew. Keeps nothing.
 */
final class TrainingBucket implements AutoCloseable {
  /** Its name. */
  static final String NAME = "train";

  private static final String ROOT = "/" + NAME + "/";
  private static final String SHA256 = "x-amz-checksum-sha256";
  private static final Pattern PREFIX = Pattern.compile("(?:^|&)prefix=([^&]*)");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

  TrainingBucket() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String key = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
      String query = exchange.getRequestURI().getQuery();
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, key, body);
        case "DELETE" -> answer(exchange, objects.remove(key) == null ? 404 : 204, new byte[0]);
        default -> {
          if (query != null && query.contains("list-type=2")) {
            answer(exchange, 200, listing(query));
          } else {
            get(exchange, objects.get(key));
          }
        }
      }
    }
  }

  private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
    String given = exchange.getRequestHeaders().getFirst(SHA256);
    String right = Base64.getEncoder().encodeToString(Payload.of(body).sha256());
    if (given != null && !given.equals(right)) {
      answer(exchange, 400, xml("<Error><Code>BadDigest</Code></Error>"));
      return;
    }
    if (exchange.getRequestHeaders().containsKey("If-None-Match") && objects.containsKey(key)) {
      answer(exchange, 412, xml("<Error><Code>PreconditionFailed</Code></Error>"));
      return;
    }
    objects.put(key, body);
    if (given != null) {
      exchange.getResponseHeaders().set(SHA256, right);
    }
    answer(exchange, 200, new byte[0]);
  }

  private static void get(HttpExchange exchange, byte @Nullable [] object) throws IOException {
    if (object == null) {
      answer(exchange, 404, xml("<Error><Code>NoSuchKey</Code></Error>"));
      return;
    }
    String wanted = exchange.getRequestHeaders().getFirst("Range");
    Matcher range = RANGE.matcher(wanted == null ? "" : wanted);
    exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
    if (range.matches()) {
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      answer(exchange, 206, Arrays.copyOfRange(object, first, last + 1));
    } else {
      answer(exchange, 200, object);
    }
  }

  private byte[] listing(String query) {
    Matcher given = PREFIX.matcher(query);
    String prefix = given.find() ? given.group(1) : "";
    StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
    for (Map.Entry<String, byte[]> object : objects.tailMap(prefix).entrySet()) {
      if (object.getKey().startsWith(prefix)) {
        xml.append("<Contents><Key>").append(object.getKey()).append("</Key><LastModified>");
        xml.append("2026-01-01T00:00:00Z</LastModified><Size>").append(object.getValue().length);
        xml.append("</Size></Contents>");
      }
    }
    return xml(xml.append("</ListBucketResult>").toString());
  }

  private static byte[] xml(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
