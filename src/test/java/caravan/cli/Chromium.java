package caravan.cli;

import caravan.platform.Commands;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Debian's browser with one page open, told what to do over its DevTools protocol. It answers the
 * question for a name and a password as a person at its dialog would, or, without them, complains
 * of it. Its downloads go into a folder of its profile.
 */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENS = "DevTools listening on ";
  private static final long PATIENCE_SECONDS = 180;

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final String name;
  private final String password;
  private final Path downloads;
  private volatile CompletableFuture<Path> downloaded = new CompletableFuture<>();

  /** The names of downloads, and those that have ended, by what the browser calls them. */
  private final Map<String, String> downloading = new ConcurrentHashMap<>();

  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private volatile String session = "";
  private volatile CompletableFuture<String> loaded = new CompletableFuture<>();

  /**
   * @param profile a directory of its own, that it may fill
   * @param password what it answers a server that asks for one
   */
  Chromium(Path profile, String name, String password) throws Exception {
    this.name = name;
    this.password = password;
    this.downloads = profile.resolve("downloads");
    Path said = Files.createDirectories(profile).resolve("said.log");
    this.process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox", // it refuses to run as root without
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--window-size=1400,1200",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      this.socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(URI.create(address(said)), new Listener())
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      open();
    } catch (Exception e) {
      end();
      throw e;
    }
  }

  /** One that closes the dialog for a name and a password, should a page let it open. */
  Chromium(Path profile) throws Exception {
    this(profile, "", "");
  }

  static void need() {
    Commands.needTool("chromium", "chromium");
  }

  /** It says where it listens among its complaints, which nobody else reads. */
  private String address(Path said) throws IOException {
    var err = process.errorReader(StandardCharsets.UTF_8);
    StringBuilder before = new StringBuilder();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.startsWith(LISTENS)) {
        Thread drain =
            new Thread(
                () -> {
                  try (var out = Files.newBufferedWriter(said)) {
                    err.transferTo(out);
                  } catch (IOException e) { // it ended
                  }
                },
                "chromium");
        drain.setDaemon(true);
        drain.start();
        return line.substring(LISTENS.length()).strip();
      }
      before.append(line).append('\n');
    }
    throw new IOException("chromium did not start: " + before);
  }

  private void open() throws Exception {
    String target =
        ask("Target.createTarget", node().put("url", "about:blank")).path("targetId").asText();
    session =
        ask("Target.attachToTarget", node().put("targetId", target).put("flatten", true))
            .path("sessionId")
            .asText();
    browser(
        "Browser.setDownloadBehavior",
        node()
            .put("behavior", "allow")
            .put("downloadPath", downloads.toString())
            .put("eventsEnabled", true));
    ask("Page.enable", node());
    ask("Runtime.enable", node());
    ask("Log.enable", node());
    ask("Fetch.enable", node().put("handleAuthRequests", true));
  }

  /** A small one may end before the browser says how it began. */
  private void downloaded(String guid) {
    String file = downloading.get(guid);
    if (file != null && ended.contains(guid)) {
      downloaded.complete(downloads.resolve(file));
    }
  }

  /** Goes to a page; what it shows may still be on its way. */
  void go(URI page) throws Exception {
    loaded = new CompletableFuture<>();
    JsonNode gone = ask("Page.navigate", node().put("url", page.toString()));
    if (gone.has("errorText")) {
      throw new IOException(page + ": " + gone.path("errorText").asText());
    }
  }

  /** The width and height of the window, and whether the person wants dark pages. */
  void look(int width, int height, boolean dark) throws Exception {
    ask(
        "Emulation.setDeviceMetricsOverride",
        node()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    ask("Emulation.setScrollbarsHidden", node().put("hidden", true)); // as on telephones
    ObjectNode media = node();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    ask("Emulation.setEmulatedMedia", media);
  }

  /** Types a text where the focus is. */
  void type(String text) throws Exception {
    ask("Input.insertText", node().put("text", text));
  }

  /** Presses a key, as Tab, Enter or Escape. */
  void press(String key) throws Exception {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          default -> throw new IllegalArgumentException(key);
        };
    ObjectNode event = node().put("key", key).put("code", key).put("windowsVirtualKeyCode", code);
    ObjectNode down = event.deepCopy().put("type", code == 13 ? "keyDown" : "rawKeyDown");
    if (code == 13) {
      down.put("text", "\r");
    }
    ask("Input.dispatchKeyEvent", down);
    ask("Input.dispatchKeyEvent", event.put("type", "keyUp"));
  }

  /** What the page looks like, all of it, as PNG. */
  byte[] picture() throws Exception {
    ObjectNode wanted = node().put("format", "png").put("captureBeyondViewport", true);
    return Base64.getDecoder().decode(ask("Page.captureScreenshot", wanted).path("data").asText());
  }

  /** Does something that begins a download, and waits for its end. */
  Path download(String expression) throws Exception {
    downloaded = new CompletableFuture<>();
    evaluate(expression);
    return downloaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What an expression of JavaScript, or what it promises, is as text. */
  String evaluate(String expression) throws Exception {
    ObjectNode wanted =
        node().put("expression", expression).put("awaitPromise", true).put("returnByValue", true);
    JsonNode done = ask("Runtime.evaluate", wanted);
    if (done.has("exceptionDetails")) {
      throw new IOException(done.path("exceptionDetails").toString() + " " + complaints);
    }
    return done.path("result").path("value").asText();
  }

  /** Waits until an expression is true of the page, looking whenever the page changes. */
  void await(String condition) throws Exception {
    String waiting =
        """
        new Promise((done, failed) => {
          const look = () => { if (%1$s) { watch.disconnect(); done('yes'); return true; } return false; };
          const watch = new MutationObserver(look);
          if (look()) return;
          watch.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
          setTimeout(() => { watch.disconnect(); failed(new Error('never: ' + document.title + ' ' + (document.body?.innerText ?? '').slice(0, 2000))); }, %2$d);
        })"""
            .formatted(condition, PATIENCE_SECONDS * 1000 / 2);
    while (true) {
      loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      try {
        evaluate(waiting);
        return;
      } catch (IOException e) {
        if (!String.valueOf(e.getMessage()).contains("navigated")) {
          throw e;
        }
        // the page has sent the browser on to another, which is looked at instead
      }
    }
  }

  /** Errors that the page has met, as what its security policy forbade. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private static ObjectNode node() {
    return JSON.createObjectNode();
  }

  private JsonNode ask(String method, ObjectNode parameters) throws Exception {
    return answer(method, send(session, method, parameters));
  }

  /** Asks the browser, and not its page. */
  private void browser(String method, ObjectNode parameters) throws Exception {
    answer(method, send("", method, parameters));
  }

  private static JsonNode answer(String method, CompletableFuture<JsonNode> waiting)
      throws Exception {
    JsonNode answer = waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer.has("error")) {
      throw new IOException(method + ": " + answer.path("error"));
    }
    return answer.path("result");
  }

  private CompletableFuture<JsonNode> send(String to, String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = node().put("id", id).put("method", method);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    message.set("params", parameters);
    synchronized (answers) { // a socket takes one message at a time
      socket.sendText(message.toString(), true).join();
    }
    return answer;
  }

  private void heard(JsonNode message) {
    CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt(-1));
    if (waiting != null) {
      waiting.complete(message);
      return;
    }
    JsonNode about = message.path("params");
    switch (message.path("method").asText()) {
      case "Fetch.requestPaused" ->
          send(
              session,
              "Fetch.continueRequest",
              node().put("requestId", about.path("requestId").asText()));
      case "Fetch.authRequired" -> {
        ObjectNode answer = node().put("requestId", about.path("requestId").asText());
        ObjectNode said = answer.putObject("authChallengeResponse");
        if (password.isEmpty()) {
          complaints.add("a dialog asked for a password");
          said.put("response", "CancelAuth");
        } else {
          said.put("response", "ProvideCredentials")
              .put("username", name)
              .put("password", password);
        }
        send(session, "Fetch.continueWithAuth", answer);
      }
      case "Page.loadEventFired" -> loaded.complete("");
      case "Page.javascriptDialogOpening" -> {
        complaints.add("a script opened a dialog: " + about.path("message").asText());
        send(session, "Page.handleJavaScriptDialog", node().put("accept", false));
      }
      case "Browser.downloadWillBegin" -> {
        downloading.put(about.path("guid").asText(), about.path("suggestedFilename").asText());
        downloaded(about.path("guid").asText());
      }
      case "Browser.downloadProgress" -> {
        if (about.path("state").asText().equals("completed")) {
          ended.add(about.path("guid").asText());
          downloaded(about.path("guid").asText());
        } else if (about.path("state").asText().equals("canceled")) {
          downloaded.completeExceptionally(new IOException("the download failed: " + about));
        }
      }
      case "Runtime.exceptionThrown" ->
          complaints.add(about.path("exceptionDetails").path("exception").toString());
      case "Log.entryAdded" -> {
        if (about.path("entry").path("level").asText().equals("error")) {
          complaints.add(
              about.path("entry").path("text").asText()
                  + " "
                  + about.path("entry").path("url").asText());
        }
      }
      default -> {
        // of no interest here
      }
    }
  }

  private void end() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends the browser and all its processes. */
  @Override
  public void close() throws Exception {
    send("", "Browser.close", node());
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      end();
    }
    socket.abort();
  }

  /** Puts messages together that come in pieces. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder pieces = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
      pieces.append(piece);
      if (last) {
        String whole = pieces.toString();
        pieces.setLength(0);
        CompletableFuture.runAsync(() -> read(whole));
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void read(String whole) {
      try {
        heard(JSON.readTree(whole));
      } catch (IOException e) {
        complaints.add("not understood: " + whole);
      }
    }
  }
}
