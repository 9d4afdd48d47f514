package contract.icloud;

import static contract.icloud.Request.need;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import contract.icloud.Request.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Apple's sign-in, setup, {@code drivews}, {@code docws} and content servers, on one port of the
 * loopback. Strict: what a client must not send is refused, and kept among the {@link #complaints}.
 */
public final class FakeICloud implements AutoCloseable {
  static {
    // head and body go out in two pieces, of which the second waits 40 ms without this
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final String TOKEN = "X-APPLE-WEBAUTH-TOKEN";

  private final HttpServer server;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final FakeSignIn signIn;
  private final FakeDrive drive = new FakeDrive();
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final Map<String, Integer> announced = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  /** Whether files read back with a byte that nobody wrote. */
  public volatile boolean corrupting;

  /** Whether listings lack an item that they count. */
  public volatile boolean cutting;

  /** Whether moving to the trash answers well and does nothing, as with an etag of yesterday. */
  public volatile boolean staleEtags;

  /** Whether content is served whole to whoever asks for a range. */
  public volatile boolean rangeless;

  /** Whether the account has Advanced Data Protection. */
  public volatile boolean protectedData;

  /** Whether there is no room for a further upload. */
  public volatile boolean full;

  private record Fault(String path, int status, AtomicInteger left, String location) {}

  public FakeICloud(String account, String password) throws IOException {
    signIn = new FakeSignIn(account, password);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(pool);
    server.createContext("/", this::serve);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public FakeSignIn signIn() {
    return signIn;
  }

  /** What a strict server would not have taken. */
  public List<String> complaints() {
    return complaints;
  }

  /** How often a path was called that contains this. */
  public long calls(String path) {
    return calls.stream().filter(call -> call.contains(path)).count();
  }

  /** The next calls of paths that contain this are answered with a status alone. */
  public void fail(String path, int status, int times) {
    faults.add(new Fault(path, status, new AtomicInteger(times), ""));
  }

  /** The next call of a path that contains this is sent to another place, by Apple's own status. */
  public void moveOnce(String path, String location) {
    faults.add(new Fault(path, 330, new AtomicInteger(1), location));
  }

  /** Ends all sessions of the services; the sign-ins' trust stays. */
  public void expire() {
    sessions.clear();
  }

  public void plant(String path, byte[] bytes) {
    drive.plant(path, bytes);
  }

  public byte @Nullable [] file(String path) {
    FakeDrive.Node node = drive.find(path);
    return node == null ? null : node.bytes;
  }

  /** All files below a folder, by their paths. */
  public List<String> below(String folder) {
    return drive.below(folder);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = new Request(exchange);
      calls.add(request.method + " " + request.path);
      try {
        if (!faulty(request)) {
          route(request);
        }
      } catch (Refusal e) {
        complaints.add(request.method + " " + request.path + ": " + e.getMessage());
        request.answer(400, "{\"reason\":\"strict\"}");
      } catch (Exception e) {
        complaints.add(request.method + " " + request.path + " broke the double: " + e);
        request.answer(400, "{\"reason\":\"broken\"}");
      }
    }
  }

  private boolean faulty(Request request) throws IOException {
    for (Fault fault : faults) {
      if (request.path.contains(fault.path) && fault.left.getAndDecrement() > 0) {
        if (!fault.location.isEmpty()) {
          request.with("Location", fault.location);
        }
        request.answer(fault.status, "{\"reason\":\"switched on by a test\"}");
        return true;
      }
    }
    return false;
  }

  private void route(Request request) throws Exception {
    String path = request.path.startsWith("/p99") ? request.path.substring(4) : request.path;
    if (path.startsWith("/appleauth/auth/")) {
      signIn.serve(request, path.substring("/appleauth/auth".length()));
    } else if (path.startsWith("/content/")) {
      content(request, path.substring("/content/".length()));
    } else if (!request.header("Origin").equals("https://www.icloud.com")
        || !request.header("Referer").equals("https://www.icloud.com/")
        || request.header("User-Agent").isEmpty()) {
      throw new Refusal("not as a browser at www.icloud.com");
    } else if (path.equals("/setup/ws/1/accountLogin")) {
      login(request);
    } else if (!sessions.contains(request.cookies().getOrDefault(TOKEN, ""))) {
      request.answer(421, "{\"reason\":\"Missing X-APPLE-WEBAUTH-TOKEN cookie\",\"error\":1}");
    } else if (path.startsWith("/drivews/")) {
      folders(request, path.substring("/drivews".length()));
    } else if (path.startsWith("/docws/ws/" + FakeDrive.ZONE)) {
      documents(request, path.substring(("/docws/ws/" + FakeDrive.ZONE).length()));
    } else if (path.equals("/setup/ws/1/storageUsageInfo")) {
      request.answer(
          200,
          "{\"storageUsageInfo\":{\"usedStorageInBytes\":37500,\"totalStorageInBytes\":50000},"
              + "\"quotaStatus\":{\"overQuota\":false}}");
    } else {
      throw new Refusal("no such call");
    }
  }

  private void login(Request request) throws IOException {
    JsonNode json = request.json();
    need(json, "accountCountryCode");
    need(json, "extended_login");
    String token = need(json, "dsWebAuthToken").asText();
    if (!signIn.good(token, need(json, "trustToken").asText())) {
      request.answer(421, "{\"success\":false,\"error\":\"Invalid Session Token\"}");
      return;
    }
    String session = UUID.randomUUID().toString();
    sessions.add(session);
    request
        .with("Set-Cookie", TOKEN + "=" + session + ";Path=/;Domain=.icloud.com;Secure;HttpOnly")
        .with("Set-Cookie", "X-APPLE-WEBAUTH-USER=\"v=1:s=0:d=1\";Path=/;Domain=.icloud.com");
    ObjectNode answer = Request.JSON.createObjectNode();
    answer.putObject("dsInfo").put("hsaVersion", 2).put("dsid", "1");
    answer.put("hsaChallengeRequired", false);
    ObjectNode services = answer.putObject("webservices");
    services
        .putObject("drivews")
        .put("url", request.url() + "/drivews")
        .put("status", "active")
        .put("pcsRequired", protectedData);
    services.putObject("docws").put("url", request.url() + "/docws").put("status", "active");
    request.answer(200, answer);
  }

  private void folders(Request request, String call) throws IOException {
    if (!request.method.equals("POST")) {
      throw new Refusal("not a POST");
    }
    JsonNode json = request.json();
    switch (call) {
      case "/retrieveItemDetailsInFolders" -> {
        ArrayNode answer = Request.JSON.createArrayNode();
        for (JsonNode each : json) {
          need(each, "partialData");
          answer.add(drive.details(need(each, "drivewsid").asText(), cutting));
        }
        request.answer(200, answer);
      }
      case "/createFolders" -> {
        FakeDrive.Node parent = node(need(json, "destinationDrivewsId").asText());
        JsonNode folder = need(json, "folders").path(0);
        if (!need(folder, "clientId").asText().startsWith("FOLDER::UNKNOWN_ZONE::TempId-")) {
          throw new Refusal("a strange clientId");
        }
        String name = need(folder, "name").asText();
        FakeDrive.Node made = null;
        for (int i = 1; made == null; i++) { // a name that is taken is made another
          String id = UUID.randomUUID().toString();
          made = drive.add(parent, id, i == 1 ? name : name + " " + i, true, new byte[0]);
        }
        ObjectNode answer = Request.JSON.createObjectNode();
        ObjectNode described = answer.putArray("folders").addObject().put("status", "OK");
        FakeDrive.describe(made, described);
        request.answer(200, answer);
      }
      case "/moveItemsToTrash" -> {
        JsonNode item = need(json, "items").path(0);
        need(item, "clientId");
        FakeDrive.Node node = drive.byId(need(item, "drivewsid").asText());
        ObjectNode answer = Request.JSON.createObjectNode();
        ObjectNode described = answer.putArray("items").addObject().put("status", "OK");
        if (node != null) {
          FakeDrive.describe(node, described);
          String etag = need(item, "etag").asText();
          if (!staleEtags && etag.equals(FakeDrive.etag(node))) {
            drive.trash(node);
            described.put("parentId", "TRASH_ROOT");
          }
        }
        request.answer(200, answer);
      }
      default -> throw new Refusal("no such call of drivews");
    }
  }

  private void documents(Request request, String call) throws IOException {
    switch (call) {
      case "/upload/web" -> {
        JsonNode json = request.json();
        if (!need(json, "type").asText().equals("FILE") || !need(json, "size").isTextual()) {
          throw new Refusal("type FILE and a size in a text, please");
        }
        need(json, "filename");
        need(json, "content_type");
        if (full) {
          request.answer(507, "{\"reason\":\"Quota exceeded\"}");
          return;
        }
        String document = UUID.randomUUID().toString();
        announced.put(document, Integer.parseInt(json.path("size").asText()));
        ArrayNode answer = Request.JSON.createArrayNode();
        answer
            .addObject()
            .put("document_id", document)
            .put("url", request.url() + "/content/up/" + document)
            .put("owner", "1");
        request.answer(200, answer);
      }
      case "/update/documents" -> update(request);
      case "/download/by_id" -> {
        FakeDrive.Node node = drive.byId(request.query().replace("document_id=", ""));
        if (node == null) {
          request.answer(404, "{\"reason\":\"not found\"}");
          return;
        }
        ObjectNode answer = Request.JSON.createObjectNode().put("document_id", node.id);
        answer.putObject("data_token").put("url", request.url() + "/content/down/" + node.id);
        request.answer(200, answer);
      }
      default -> throw new Refusal("no such call of docws");
    }
  }

  private void update(Request request) throws IOException {
    JsonNode json = request.json();
    String document = need(json, "document_id").asText();
    byte[] bytes = uploads.get(document);
    JsonNode data = need(json, "data");
    if (bytes == null
        || !need(data, "signature").asText().equals("sig-" + document)
        || !need(data, "wrapping_key").asText().equals("key-" + document)
        || !need(data, "reference_signature").asText().equals("ref-" + document)
        || !need(data, "receipt").asText().equals("receipt-" + document)
        || need(data, "size").asInt() != bytes.length
        || !need(json, "command").asText().equals("add_file")
        || need(json, "allow_conflict").asBoolean()) {
      throw new Refusal("an update that does not fit its upload");
    }
    need(json, "mtime");
    need(json, "btime");
    need(json, "file_flags");
    JsonNode path = need(json, "path");
    FakeDrive.Node folder = node(need(path, "starting_document_id").asText());
    FakeDrive.Node added = drive.add(folder, document, need(path, "path").asText(), false, bytes);
    ObjectNode answer = Request.JSON.createObjectNode();
    answer.putObject("status").put("status_code", 0).put("error_message", "");
    ObjectNode result = answer.putArray("results").addObject();
    if (added == null) {
      result
          .putObject("status")
          .put("status_code", 4)
          .put("error_message", "Uniqueness constraint violation");
    } else {
      result.putObject("status").put("status_code", 0).put("error_message", "");
      result.putObject("document").put("document_id", document).put("name", added.name);
    }
    request.answer(200, answer);
  }

  /** Content is on sites of others: no cookie may go there. */
  private void content(Request request, String what) throws IOException {
    if (!request.header("Cookie").isEmpty()) {
      throw new Refusal("a cookie for a content server");
    }
    String document = what.substring(what.indexOf('/') + 1);
    if (what.startsWith("up/")) {
      byte[] bytes = form(request);
      Integer size = announced.remove(document);
      if (!request.method.equals("POST") || size == null || size != bytes.length) {
        throw new Refusal("an upload of another size than was announced");
      }
      uploads.put(document, bytes);
      ObjectNode answer = Request.JSON.createObjectNode();
      answer
          .putObject("singleFile")
          .put("size", bytes.length)
          .put("fileChecksum", "sig-" + document)
          .put("wrappingKey", "key-" + document)
          .put("referenceChecksum", "ref-" + document)
          .put("receipt", "receipt-" + document);
      request.answer(200, answer);
      return;
    }
    FakeDrive.Node node = drive.byId(document);
    if (node == null) {
      request.answer(404);
      return;
    }
    byte[] bytes = node.bytes.clone();
    if (corrupting && bytes.length > 0) {
      bytes[bytes.length / 2] ^= 1;
    }
    String range = request.header("Range");
    if (range.isEmpty() || rangeless) {
      request.answer(200, bytes);
      return;
    }
    String[] ends = range.replace("bytes=", "").split("-");
    int first = Integer.parseInt(ends[0]);
    int last = Math.min(bytes.length - 1, Integer.parseInt(ends[1]));
    request
        .with("Content-Range", "bytes " + first + "-" + last + "/" + bytes.length)
        .answer(206, Arrays.copyOfRange(bytes, first, last + 1));
  }

  /** The one file of a form, found by the boundary. */
  private static byte[] form(Request request) throws IOException {
    String type = request.header("Content-Type");
    if (!type.startsWith("multipart/form-data; boundary=")) {
      throw new Refusal("an upload that is no form");
    }
    String boundary = type.substring(type.indexOf('=') + 1);
    String text = new String(request.body, StandardCharsets.ISO_8859_1);
    int start = text.indexOf("\r\n\r\n") + 4;
    String end = "\r\n--" + boundary + "--\r\n";
    if (!text.startsWith("--" + boundary + "\r\n")
        || !text.endsWith(end)
        || !text.substring(0, start).contains("filename=\"")) {
      throw new Refusal("a form that is not well formed");
    }
    return Arrays.copyOfRange(request.body, start, request.body.length - end.length());
  }

  private FakeDrive.Node node(String id) throws Refusal {
    FakeDrive.Node node = drive.byId(id);
    if (node == null) {
      throw new Refusal("there is no " + id);
    }
    return node;
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdownNow();
  }
}
