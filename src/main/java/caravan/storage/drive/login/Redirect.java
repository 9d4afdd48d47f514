package caravan.storage.drive.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the browser of a person comes back to with Google's answer: a port of this machine that
 * nothing else reaches (RFC 8252, section 7.3). The first answer counts; whoever comes later is
 * told so. Made for one login; {@link #await} is for one thread.
 */
final class Redirect implements AutoCloseable {
  /** How often the clock is looked at: a machine that slept has waited as well. */
  private static final int LOOK_MILLIS = 100;

  private final HttpServer server;
  private final String state;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  /**
   * What came back: a code, or why there is none.
   *
   * @param code for the token endpoint; empty if there is an error
   * @param error one sentence, with what to do; empty if there is a code
   */
  record Answer(String code, String error) {}

  /**
   * @param state what only Google and the person's browser were told
   * @throws IOException if no port can be had
   */
  Redirect(String state) throws IOException {
    this.state = state;
    this.server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What Google is told to send the browser to. */
  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The first answer; empty if there is none after so long a time by the clock. */
  Optional<Answer> await(Clock clock, Duration patience) throws InterruptedException {
    Instant end = clock.instant().plus(patience);
    while (true) {
      Answer answer = answers.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (answer != null || !clock.instant().isBefore(end)) {
        return Optional.ofNullable(answer);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")
          || !exchange.getRequestURI().getPath().equals("/")) {
        page(exchange, 404, "There is nothing here."); // a browser asks for an icon, too
        return;
      }
      Map<String, List<String>> query = query(exchange.getRequestURI().getRawQuery());
      if (!query.containsKey("state")
          && !query.containsKey("code")
          && !query.containsKey("error")) {
        page(exchange, 400, "This page is for Google's answer, and there is none in its address.");
        return;
      }
      if (!answered.compareAndSet(false, true)) {
        page(exchange, 409, "This login has had its answer already. You may close this page.");
        return;
      }
      Answer answer = judge(query);
      try {
        if (answer.error().isEmpty()) {
          page(
              exchange,
              200,
              "Caravan has Google's answer. You may close this page and go back to the terminal.");
        } else {
          page(exchange, 400, answer.error() + " You may close this page.");
        }
      } finally {
        answers.add(answer); // last, because the one who waits may stop the server
      }
    }
  }

  private Answer judge(Map<String, List<String>> query) {
    // compared first: an answer without it may come from anybody
    if (!MessageDigest.isEqual(
        one(query, "state").getBytes(StandardCharsets.UTF_8),
        state.getBytes(StandardCharsets.UTF_8))) {
      return refused(
          "what came back belongs to another login. Run the command again, and use the address that"
              + " it prints.");
    }
    String error = one(query, "error");
    if (error.equals("access_denied")) {
      return refused("access was denied in the browser. Run the command again, and allow it.");
    }
    if (!error.isEmpty()) {
      return refused(
          "Google refuses the question ("
              + DriveLogin.oneLine(error)
              + "). Check the client in the Google console.");
    }
    String code = one(query, "code");
    return code.isEmpty()
        ? refused("Google's answer has no code in it. Run the command again.")
        : new Answer(code, "");
  }

  private static Answer refused(String why) {
    return new Answer("", "The login failed: " + why);
  }

  /** The only value; empty if there is none, or more than one. */
  private static String one(Map<String, List<String>> query, String name) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.size() == 1 ? values.get(0) : "";
  }

  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        query.computeIfAbsent(decoded(name), each -> new ArrayList<>()).add(decoded(value));
      } catch (IllegalArgumentException e) {
        // not what Google writes: as if it were not there
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void page(HttpExchange exchange, int status, String text) throws IOException {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    byte[] page =
        ("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Caravan</title><p>"
                + safe)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(status, page.length);
    try (OutputStream body = exchange.getResponseBody()) { // now: the server may stop after this
      body.write(page);
    }
  }
}
