package contract.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Google Drive v3 and its token endpoint, as far as Caravan speaks with them, on a socket of this
 * machine. Refuses what Drive refuses. Safe for concurrent use.
 */
public final class FakeDrive implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** The shared drive that there is. */
  public static final String SHARED = "0ASharedDriveId";

  private static final String ROOT = "root-of-my-drive";
  private static final Pattern MEDIA_RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Map<String, FakeFile> files = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final FakeTokens tokens = new FakeTokens();
  private final FakeUploads uploads = new FakeUploads(this);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger rateLimits = new AtomicInteger();
  private final AtomicInteger serverErrors = new AtomicInteger();
  private volatile String retryAfter = "";
  private volatile int rateStatus = 403;
  private volatile String writesRefused = "";
  private volatile boolean deletesRefused;
  private volatile boolean withSha256 = true;
  private volatile int pageLimit = 1000;
  private volatile long quota = 100L << 30;

  public FakeDrive() {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The address by which a client came, which may be that of a proxy. */
  static String urlFor(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("X-Forwarded-Host");
    return "http://" + (host == null ? exchange.getRequestHeaders().getFirst("Host") : host) + "/";
  }

  public String tokenUrl() {
    return url() + "token";
  }

  /** Where a person is asked. */
  public FakeConsent consent() {
    return tokens.consent;
  }

  /** What the console gives for a desktop client of this server. */
  public String clientFile() {
    ObjectNode file = JSON.createObjectNode();
    file.putObject("installed")
        .put("client_id", "client-1")
        .put("client_secret", "client-secret")
        .put("auth_uri", url() + "auth")
        .put("token_uri", tokenUrl());
    return file.toString();
  }

  public static String serviceAccount() {
    return FakeTokens.serviceAccount();
  }

  public static String authorizedUser(String refreshToken) {
    return FakeTokens.authorizedUser(refreshToken);
  }

  // --- what a test plants and sees

  /** Makes a folder in My Drive or on the shared drive, whether or not one of the name is there. */
  public String folder(String parent, String name) {
    return store(parent, name, FakeFile.FOLDER, new byte[0]).id;
  }

  /** Makes a file, whether or not one of the name is there. */
  public String file(String parent, String name, byte[] bytes) {
    return store(parent, name, "application/octet-stream", bytes).id;
  }

  /** A document of Google's own, which has no bytes. */
  public String document(String parent, String name) {
    return store(parent, name, "application/vnd.google-apps.document", new byte[0]).id;
  }

  /** Those that are not in the trash, oldest first. */
  public List<String> named(String name) {
    return files.values().stream()
        .filter(file -> file.name.equals(name) && !inTrash(file))
        .sorted(Comparator.comparing(file -> file.id))
        .map(file -> file.id)
        .toList();
  }

  /** All files below a folder of My Drive by their paths, each as often as it is there. */
  public List<String> below(String folder) {
    return files.values().stream()
        .filter(file -> !file.mimeType.equals(FakeFile.FOLDER) && !inTrash(file))
        .map(this::path)
        .filter(path -> path.startsWith(folder + "/"))
        .map(path -> path.substring(folder.length() + 1))
        .sorted()
        .toList();
  }

  /** Forgets all files and all uploads, so that they take no memory. */
  public void clear() {
    files.clear();
    uploads.forgetSessions();
  }

  private String path(FakeFile file) {
    FakeFile above = files.get(file.parent);
    return above == null ? file.name : path(above) + "/" + file.name;
  }

  public byte[] bytes(String id) {
    return files.get(id).bytes.clone();
  }

  public void remove(String id) {
    files.remove(id);
  }

  public void trash(String id) {
    files.get(id).trashed = true;
  }

  public boolean trashed(String id) {
    return files.get(id).trashed;
  }

  /** Requests so far, as {@code GET /drive/v3/files}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public long contentReceived() {
    return uploads.received.get();
  }

  public int uploadsBegun() {
    return uploads.begun.get();
  }

  public int offsetsAsked() {
    return uploads.asked.get();
  }

  public int tokensGranted() {
    return tokens.granted.get();
  }

  public String impersonated() {
    return tokens.impersonated;
  }

  // --- what a test makes go wrong

  /** The next requests are refused as too many. */
  public FakeDrive limitRate(int times, int status, String retryAfter) {
    this.rateStatus = status;
    this.retryAfter = retryAfter;
    rateLimits.set(times);
    return this;
  }

  public FakeDrive failRequests(int times) {
    serverErrors.set(times);
    return this;
  }

  public FakeDrive failTokens(int times) {
    tokens.failures.set(times);
    return this;
  }

  /** New files and folders are refused for this reason; empty for none. */
  public FakeDrive refuseWrites(String reason) {
    writesRefused = reason;
    return this;
  }

  /** Only managers may delete for good. */
  public FakeDrive refuseDeletes() {
    deletesRefused = true;
    return this;
  }

  public FakeDrive revoke() {
    tokens.revoked = true;
    tokens.withdraw();
    return this;
  }

  public FakeDrive withdrawTokens() {
    tokens.withdraw();
    return this;
  }

  /** Cuts the connection once so many bytes of content have come since the start. */
  public FakeDrive cutAfter(long bytes) {
    uploads.cut.set(bytes);
    return this;
  }

  public FakeDrive loseAnswers(int times) {
    uploads.lostAnswers.set(times);
    return this;
  }

  public FakeDrive forgetSessions() {
    uploads.forgetSessions();
    return this;
  }

  public FakeDrive damageUploads(int times) {
    uploads.damaged.set(times);
    return this;
  }

  public FakeDrive withoutSha256() {
    withSha256 = false;
    return this;
  }

  public FakeDrive pagesOf(int most) {
    pageLimit = most;
    return this;
  }

  /** Negative for none. */
  public FakeDrive quota(long bytes) {
    quota = bytes;
    return this;
  }

  // --- the protocol

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (Refusal refusal) {
        refuse(exchange, refusal);
      } catch (RuntimeException e) {
        refuse(exchange, Refusal.bad("The fake stumbled over " + e));
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
    method = method == null ? exchange.getRequestMethod() : method;
    requests.add(method + " " + path);
    if (path.equals("/token")) {
      tokens.answer(exchange);
      return;
    }
    String raw = exchange.getRequestURI().getRawQuery();
    Map<String, String> query = FakeTokens.form(raw == null ? "" : raw);
    if (path.equals("/auth") && method.equals("GET")) {
      tokens.consent.ask(exchange, query);
      return;
    }
    tokens.require(exchange.getRequestHeaders().getFirst("Authorization"));
    if (exchange.getRequestHeaders().containsKey("Content-Encoding")) {
      throw Refusal.bad("A zipped request");
    }
    if (serverErrors.get() > 0 && serverErrors.getAndDecrement() > 0) {
      throw new Refusal(503, "backendError", "Backend Error");
    }
    if (rateLimits.get() > 0 && rateLimits.getAndDecrement() > 0) {
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
      }
      throw new Refusal(rateStatus, "userRateLimitExceeded", "User Rate Limit Exceeded.");
    }
    if (path.equals("/upload/drive/v3/files")) {
      uploads.answer(exchange, query);
    } else if (path.equals("/drive/v3/files") && method.equals("GET")) {
      list(exchange, query);
    } else if (path.equals("/drive/v3/files") && method.equals("POST")) {
      createFolder(exchange, query);
    } else if (path.startsWith("/download/drive/v3/files/")) {
      one(exchange, method, path.substring("/download/drive/v3/files/".length()), query);
    } else if (path.startsWith("/drive/v3/files/")) {
      one(exchange, method, path.substring("/drive/v3/files/".length()), query);
    } else if (path.equals("/drive/v3/about") && method.equals("GET")) {
      about(exchange, query);
    } else {
      throw new Refusal(404, "notFound", "No such method: " + method + " " + path);
    }
  }

  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    FakeQuery wanted = FakeQuery.parse(query.getOrDefault("q", ""));
    String parent = real(wanted.parent());
    FakeQuery search = new FakeQuery(parent, wanted.name(), wanted.folders());
    if (driveOf(parent).equals(SHARED)
        && (!query.getOrDefault("supportsAllDrives", "").equals("true")
            || !query.getOrDefault("includeItemsFromAllDrives", "").equals("true"))) {
      throw new Refusal(404, "notFound", "File not found: " + parent);
    }
    if (query.getOrDefault("corpora", "user").equals("drive")
        && !query.getOrDefault("driveId", "").equals(SHARED)) {
      throw new Refusal(404, "notFound", "Shared drive not found: " + query.get("driveId"));
    }
    Matcher fields =
        Pattern.compile("nextPageToken,incompleteSearch,files\\(([A-Za-z0-9,]+)\\)")
            .matcher(query.getOrDefault("fields", ""));
    if (!fields.matches()) {
      throw Refusal.bad("Invalid field selection " + query.get("fields"));
    }
    int size = Math.min(Integer.parseInt(query.getOrDefault("pageSize", "100")), pageLimit);
    int from = Integer.parseInt(query.getOrDefault("pageToken", "page-0").substring(5));
    List<FakeFile> found =
        new ArrayList<>(
            files.values().stream()
                .filter(search::matches)
                .filter(file -> !inTrash(file))
                .toList());
    found.sort(Comparator.comparing((FakeFile file) -> file.id).reversed()); // no order is promised
    ObjectNode answer = JSON.createObjectNode().put("incompleteSearch", false);
    ArrayNode array = answer.putArray("files");
    for (FakeFile file :
        found.subList(Math.min(from, found.size()), Math.min(from + size, found.size()))) {
      array.add(file.json(Arrays.asList(fields.group(1).split(",")), withSha256, false));
    }
    if (from + size < found.size()) {
      answer.put("nextPageToken", "page-" + (from + size));
    }
    sendJson(exchange, 200, answer);
  }

  private void createFolder(HttpExchange exchange, Map<String, String> query) throws IOException {
    JsonNode meta = JSON.readTree(exchange.getRequestBody().readAllBytes());
    if (!meta.path("mimeType").asText().equals(FakeFile.FOLDER)) {
      throw Refusal.bad("Not a folder: " + meta);
    }
    checkParent(meta, query);
    sendFile(
        exchange,
        store(
            meta.path("parents").path(0).asText(),
            meta.path("name").asText(),
            FakeFile.FOLDER,
            new byte[0]),
        query);
  }

  private void one(HttpExchange exchange, String method, String id, Map<String, String> query)
      throws IOException {
    FakeFile file = files.get(id);
    if (file == null
        || (!file.drive.isEmpty() && !query.getOrDefault("supportsAllDrives", "").equals("true"))) {
      throw new Refusal(404, "notFound", "File not found: " + id + ".");
    }
    switch (method) {
      case "GET" -> {
        if (query.getOrDefault("alt", "json").equals("media")) {
          media(exchange, file);
        } else {
          sendFile(exchange, file, query);
        }
      }
      case "DELETE" -> {
        if (deletesRefused || !writesRefused.isEmpty()) {
          throw new Refusal(
              403, "insufficientFilePermissions", "The user does not have sufficient permissions.");
        }
        files.remove(id);
        send(exchange, 204, null, new byte[0]);
      }
      case "PATCH" -> {
        JsonNode meta = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (!meta.toString().equals("{\"trashed\":true}") || !writesRefused.isEmpty()) {
          throw Refusal.bad("Only the trash may be changed: " + meta);
        }
        file.trashed = true;
        sendFile(exchange, file, query);
      }
      default -> throw Refusal.bad("Unknown method " + method);
    }
  }

  private void media(HttpExchange exchange, FakeFile file) throws IOException {
    if (exchange.getRequestHeaders().containsKey("Accept-Encoding")) {
      throw Refusal.bad("Content must not be asked for zipped");
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(exchange, 200, "application/octet-stream", file.bytes);
      return;
    }
    Matcher bytes = MEDIA_RANGE.matcher(range);
    if (!bytes.matches() || Long.parseLong(bytes.group(1)) >= file.bytes.length) {
      throw new Refusal(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
    }
    int first = Integer.parseInt(bytes.group(1));
    int last = (int) Math.min(Long.parseLong(bytes.group(2)), file.bytes.length - 1L);
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + first + "-" + last + "/" + file.bytes.length);
    send(
        exchange, 206, "application/octet-stream", Arrays.copyOfRange(file.bytes, first, last + 1));
  }

  private void about(HttpExchange exchange, Map<String, String> query) throws IOException {
    if (!query.getOrDefault("fields", "").equals("storageQuota")) {
      throw Refusal.bad("The 'fields' parameter is required for this method.");
    }
    ObjectNode answer = JSON.createObjectNode();
    long used = files.values().stream().mapToLong(file -> file.bytes.length).sum();
    ObjectNode room = answer.putObject("storageQuota").put("usage", String.valueOf(used));
    if (quota >= 0) {
      room.put("limit", String.valueOf(quota));
    }
    sendJson(exchange, 200, answer);
  }

  void checkParent(JsonNode meta, Map<String, String> query) {
    if (meta.path("parents").size() != 1 || meta.path("name").asText().isEmpty()) {
      throw Refusal.bad("A file needs a name and one parent: " + meta);
    }
    String parent = real(meta.path("parents").path(0).asText());
    if (driveOf(parent).equals(SHARED)
        && !query.getOrDefault("supportsAllDrives", "").equals("true")) {
      throw new Refusal(404, "notFound", "File not found: " + parent + ".");
    }
    if (!writesRefused.isEmpty()) {
      throw new Refusal(403, writesRefused, "The fake refuses writes: " + writesRefused + ".");
    }
  }

  FakeFile store(String parent, String name, String mimeType, byte[] bytes) {
    String folder = real(parent);
    String id = String.format("id-%06d", ids.incrementAndGet());
    FakeFile file = new FakeFile(id, name, mimeType, folder, driveOf(folder), bytes, Instant.now());
    files.put(id, file);
    return file;
  }

  private String real(String id) {
    String real = id.equals("root") ? ROOT : id;
    if (!real.equals(ROOT) && !real.equals(SHARED) && !files.containsKey(real)) {
      throw new Refusal(404, "notFound", "File not found: " + id + ".");
    }
    return real;
  }

  private String driveOf(String folder) {
    return folder.equals(SHARED) ? SHARED : folder.equals(ROOT) ? "" : files.get(folder).drive;
  }

  private boolean inTrash(FakeFile file) {
    FakeFile above = files.get(file.parent);
    return file.trashed || (above != null && inTrash(above));
  }

  void sendFile(HttpExchange exchange, FakeFile file, Map<String, String> query)
      throws IOException {
    List<String> fields =
        Arrays.asList(query.getOrDefault("fields", "id,name,mimeType").split(","));
    sendJson(exchange, 200, file.json(fields, withSha256, inTrash(file)));
  }

  private void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    exchange.getRequestBody().readAllBytes();
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode error = answer.putObject("error");
    error.put("code", refusal.status).put("message", refusal.getMessage());
    error
        .putArray("errors")
        .addObject()
        .put("domain", "global")
        .put("reason", refusal.reason)
        .put("message", refusal.getMessage());
    sendJson(exchange, refusal.status, answer);
  }

  private static void sendJson(HttpExchange exchange, int status, JsonNode answer)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(answer);
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
        out.write(body);
      }
      body = zipped.toByteArray();
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    send(exchange, status, "application/json; charset=UTF-8", body);
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    if (type != null) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
