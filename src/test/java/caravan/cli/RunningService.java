package caravan.cli;

import caravan.Caravan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service in this process, at a free port, with a client of its API. */
final class RunningService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern KEY = Pattern.compile("crv_[a-z2-7]{8}_[a-z2-7]{32}");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Path home;
  private final Thread thread;
  private volatile int exit = -1;

  RunningService(Path home, String... more) throws Exception {
    this.home = home;
    List<String> args = new ArrayList<>(List.of("serve", "--port", "0"));
    args.addAll(List.of(more));
    PrintStream answer =
        new PrintStream(out, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.startsWith("Stop with")) {
              ready.countDown();
            }
          }
        };
    this.thread =
        new Thread(
            () -> {
              exit =
                  Caravan.run(
                      args.toArray(String[]::new),
                      new ByteArrayInputStream(new byte[0]),
                      answer,
                      new PrintStream(err, true, StandardCharsets.UTF_8),
                      // a database for each test would take more of the machine than all else
                      Map.of("CARAVAN_HOME", home.toString(), "CARAVAN_GRAPH_MODE", "off"));
              ready.countDown();
            },
            "service");
    thread.start();
    if (!ready.await(150, TimeUnit.SECONDS) || exit >= 0) {
      throw new IllegalStateException("the service did not start: " + exit + " " + err);
    }
  }

  /** What it has printed. */
  String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The admin key that it showed. */
  String key() {
    Matcher matcher = KEY.matcher(printed());
    if (!matcher.find()) {
      throw new IllegalStateException("no key was shown: " + printed());
    }
    return matcher.group();
  }

  URI uri(String path) throws IOException {
    Properties note = new Properties();
    try (var in = Files.newInputStream(home.resolve(ServiceNote.FILE))) {
      note.load(in);
    }
    return URI.create(note.getProperty("url") + path);
  }

  HttpResponse<byte[]> get(String key, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> send(String key, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  static JsonNode json(HttpResponse<byte[]> response) throws IOException {
    return JSON.readTree(response.body());
  }

  /** Starts an operation and follows its events until it is over. */
  JsonNode perform(String key, String body) throws Exception {
    JsonNode started = json(send(key, "POST", "/api/v1/operations", body));
    return follow(key, started.path("id").asText());
  }

  JsonNode follow(String key, String id) throws Exception {
    get(key, "/api/v1/operations/" + id + "/events"); // ends with the operation
    return json(get(key, "/api/v1/operations/" + id));
  }

  /** Stops it as a service manager does, and waits for the end. */
  int stop() throws InterruptedException {
    thread.interrupt();
    thread.join(60_000);
    if (thread.isAlive()) {
      throw new IllegalStateException("the service does not stop");
    }
    return exit;
  }

  @Override
  public void close() throws Exception {
    if (thread.isAlive()) {
      stop();
    }
  }
}
