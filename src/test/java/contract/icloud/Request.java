package contract.icloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** One request, read whole, and its answer. */
final class Request {
  static final ObjectMapper JSON = new ObjectMapper();

  final HttpExchange exchange;
  final String path;
  final String method;
  final byte[] body;

  Request(HttpExchange exchange) throws IOException {
    this.exchange = exchange;
    this.path = exchange.getRequestURI().getPath();
    this.method = exchange.getRequestMethod();
    this.body = exchange.getRequestBody().readAllBytes();
  }

  String header(String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** The address by which a client came, which may be that of a proxy. */
  String url() {
    String proxy = header("X-Forwarded-Host");
    return "http://" + (proxy.isEmpty() ? header("Host") : proxy);
  }

  String query() {
    String query = exchange.getRequestURI().getQuery();
    return query == null ? "" : query;
  }

  Map<String, String> cookies() {
    Map<String, String> cookies = new TreeMap<>();
    for (String cookie : header("Cookie").split("; ")) {
      int equals = cookie.indexOf('=');
      if (equals > 0) {
        cookies.put(cookie.substring(0, equals), cookie.substring(equals + 1));
      }
    }
    return cookies;
  }

  JsonNode json() throws IOException {
    if (!header("Content-Type").equals("application/json")) {
      throw new Refusal("a body that is no application/json");
    }
    return JSON.readTree(body);
  }

  /** A field that must be there. */
  static JsonNode need(JsonNode json, String field) throws Refusal {
    if (!json.has(field)) {
      throw new Refusal("no '" + field + "' in " + json);
    }
    return json.get(field);
  }

  Request with(String header, String value) {
    exchange.getResponseHeaders().add(header, value);
    return this;
  }

  void answer(int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  void answer(int status, JsonNode json) throws IOException {
    with("Content-Type", "application/json");
    answer(status, JSON.writeValueAsBytes(json));
  }

  void answer(int status, String json) throws IOException {
    with("Content-Type", "application/json");
    answer(status, json.getBytes(StandardCharsets.UTF_8));
  }

  void answer(int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** What the real service would not take, or what no client should send. */
  static final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    Refusal(String why) {
      super(why);
    }
  }
}
