package caravan.storage.icloud.web;

import caravan.storage.ByteRange;
import caravan.storage.Payload;
import caravan.storage.RetryAfter;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.icloud.web.Web.Answer;
import caravan.storage.icloud.web.Web.Call;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The calls of {@code drivews}, which knows folders, and {@code docws}, which knows content. */
final class Drive {
  /** Content may take so many times as long as a call. */
  private static final int LONG = 10;

  private final ICloudAccount account;

  Drive(ICloudAccount account) {
    this.account = account;
  }

  /**
   * What is in some folders, at most some dozens, by the id of the folder. One that is gone is not
   * in the answer. A listing that is cut short is an error.
   */
  Map<String, List<DriveItem>> children(List<String> folders) throws StoreException {
    List<Map<String, Object>> asked = new ArrayList<>();
    for (String folder : folders) {
      Map<String, Object> one = new TreeMap<>();
      one.put("drivewsid", folder);
      one.put("partialData", false);
      one.put("includeHierarchy", false);
      asked.add(one);
    }
    Answer answer =
        account.call(
            session ->
                Call.json(
                    "list iCloud Drive",
                    session.at("drivews", "/retrieveItemDetailsInFolders"),
                    asked));
    Map<String, List<DriveItem>> found = new HashMap<>();
    if (answer.status() == 404) {
      return found;
    }
    for (JsonNode folder : expect("list iCloud Drive", answer)) {
      JsonNode items = folder.path("items");
      if (!items.isArray()) {
        continue; // it has a status instead, as ID_INVALID
      }
      if (folder.path("numberOfItems").asInt(items.size()) != items.size()) {
        throw StoreException.retryable(
            Reason.CORRUPT,
            "iCloud listed "
                + items.size()
                + " of "
                + folder.path("numberOfItems").asInt()
                + " items in a folder of '"
                + name()
                + "'. Try again.");
      }
      List<DriveItem> children = new ArrayList<>(items.size());
      items.forEach(item -> children.add(DriveItem.read(item)));
      found.put(folder.path("drivewsid").asText(), children);
    }
    return found;
  }

  /** Makes a folder; the service may have given it another name if there was one of this. */
  DriveItem createFolder(DriveItem parent, String name) throws StoreException {
    String what = "make the folder '" + name + "' in iCloud Drive";
    Map<String, Object> body = new TreeMap<>();
    body.put("destinationDrivewsId", parent.id());
    body.put(
        "folders",
        List.of(
            Map.of("clientId", "FOLDER::UNKNOWN_ZONE::TempId-" + UUID.randomUUID(), "name", name)));
    Answer answer =
        account.call(session -> Call.json(what, session.at("drivews", "/createFolders"), body));
    JsonNode folder = expect(what, answer).path("folders").path(0);
    if (!folder.path("status").asText().equals("OK")) {
      throw failed(what, folder.path("status").asText("no status"));
    }
    return DriveItem.read(folder);
  }

  /**
   * Moves an item to the trash, from which Apple removes it after a month.
   *
   * @throws StoreException retryable if it has changed since it was listed, and stays
   */
  void trash(DriveItem item) throws StoreException {
    String what = "delete '" + item.name() + "' from iCloud Drive";
    Map<String, String> one =
        Map.of("drivewsid", item.id(), "etag", item.etag(), "clientId", item.id());
    Answer answer =
        account.call(
            session ->
                Call.json(
                    what,
                    session.at("drivews", "/moveItemsToTrash"),
                    Map.of("items", List.of(one))));
    JsonNode moved = expect(what, answer).path("items").path(0);
    // with a stale etag it answers well and does nothing
    if (!moved.path("parentId").asText().equals("TRASH_ROOT")) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          "Cannot " + what + " for '" + name() + "': it has changed meanwhile. Try again.");
    }
  }

  /**
   * Uploads content under a name that is free.
   *
   * @return the document; empty if the name is taken
   */
  Optional<String> upload(DriveItem folder, String name, Payload payload) throws StoreException {
    String what = "store '" + name + "' in iCloud Drive";
    Map<String, Object> ask = new TreeMap<>();
    ask.put("filename", name);
    ask.put("type", "FILE");
    ask.put("size", String.valueOf(payload.length()));
    ask.put("content_type", "application/octet-stream");
    String zone = "/ws/" + folder.zone();
    JsonNode place =
        expect(
                what,
                account.call(
                    session -> Call.json(what, session.at("docws", zone + "/upload/web"), ask)))
            .path(0);
    String document = place.path("document_id").asText();
    URI url = Web.trusted(account.access().setup(), place.path("url").asText(), what);
    JsonNode file =
        expect(what, account.web().send(multipart(what, url, name, payload))).path("singleFile");
    if (document.isEmpty() || file.path("size").asLong(-1) != payload.length()) {
      throw StoreException.retryable(
          Reason.CORRUPT,
          "iCloud took "
              + file.path("size").asLong(-1)
              + " bytes of '"
              + name
              + "' where "
              + payload.length()
              + " were sent. Try again.");
    }
    return publish(what, zone, folder, name, document, file);
  }

  private Optional<String> publish(
      String what, String zone, DriveItem folder, String name, String document, JsonNode file)
      throws StoreException {
    long now = System.currentTimeMillis();
    Map<String, Object> data = new TreeMap<>();
    data.put("signature", file.path("fileChecksum").asText());
    data.put("wrapping_key", file.path("wrappingKey").asText());
    data.put("reference_signature", file.path("referenceChecksum").asText());
    data.put("size", file.path("size").asLong());
    if (file.hasNonNull("receipt")) {
      data.put("receipt", file.path("receipt").asText());
    }
    Map<String, Object> update = new TreeMap<>();
    update.put("data", data);
    update.put("command", "add_file");
    update.put("create_short_guid", true);
    update.put("document_id", document);
    update.put("path", Map.of("starting_document_id", folder.document(), "path", name));
    update.put("allow_conflict", false); // whoever has the name keeps it
    update.put(
        "file_flags", Map.of("is_writable", true, "is_executable", false, "is_hidden", false));
    update.put("mtime", now);
    update.put("btime", now);
    Answer answer =
        account.call(
            session -> Call.json(what, session.at("docws", zone + "/update/documents"), update));
    if (taken(answer.json().path("status"))) {
      return Optional.empty();
    }
    JsonNode result = expect(what, answer).path("results").path(0);
    JsonNode status = result.path("status");
    if (taken(status)) {
      return Optional.empty();
    }
    if (status.path("status_code").asInt(-1) != 0) {
      throw failed(what, status.path("error_message").asText("no status"));
    }
    return Optional.of(result.path("document").path("document_id").asText(document));
  }

  private static boolean taken(JsonNode status) {
    return status.path("error_message").asText().contains("Uniqueness constraint");
  }

  private Call multipart(String what, URI url, String name, Payload payload) {
    String boundary = "caravan-" + UUID.randomUUID();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
            + name.replace("\"", "%22")
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    return new Call(
        what,
        "POST",
        url,
        Map.of(
            "Content-Type",
            "multipart/form-data; boundary=" + boundary,
            "User-Agent",
            SignIn.AGENT),
        new PayloadForm(
            head.getBytes(StandardCharsets.UTF_8),
            payload,
            ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8)),
        account.access().timeout().multipliedBy(LONG));
  }

  /**
   * Reads a document, whole or a range of it.
   *
   * @return its bytes; empty if there is no such document
   */
  Optional<byte[]> download(DriveItem item, Optional<ByteRange> range) throws StoreException {
    String what = "read '" + item.name() + "' from iCloud Drive";
    String path =
        "/ws/"
            + item.zone()
            + "/download/by_id?document_id="
            + URLEncoder.encode(item.document(), StandardCharsets.UTF_8);
    Answer answer = account.call(session -> Call.get(what, session.at("docws", path)));
    if (answer.status() == 404) {
      return Optional.empty();
    }
    JsonNode tokens = expect(what, answer);
    String url =
        tokens.path(tokens.has("data_token") ? "data_token" : "package_token").path("url").asText();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", SignIn.AGENT);
    range.ifPresent(r -> headers.put("Range", "bytes=" + r));
    Answer content =
        account
            .web()
            .send(
                new Call(
                    what,
                    "GET",
                    Web.trusted(account.access().setup(), url, what),
                    headers,
                    BodyPublishers.noBody(),
                    account.access().timeout().multipliedBy(LONG)));
    if (content.status() == 404 || content.status() == 410) {
      return Optional.empty();
    }
    if (!content.good()) {
      expect(what, content);
    }
    return Optional.of(
        content.status() == 206 || range.isEmpty()
            ? content.body()
            : part(content.body(), range.get()));
  }

  /** A server that knows no ranges answers with all of it. */
  private static byte[] part(byte[] whole, ByteRange range) {
    return range.last() < whole.length
        ? java.util.Arrays.copyOfRange(whole, (int) range.first(), (int) range.last() + 1)
        : whole;
  }

  /** The room of the account, of which iCloud Drive is one user among others. */
  Space space() throws StoreException {
    String what = "ask iCloud for its room";
    Answer answer =
        account.call(
            session ->
                Call.get(what, account.access().setup().resolve("/setup/ws/1/storageUsageInfo")));
    JsonNode usage = expect(what, answer).path("storageUsageInfo");
    long total = usage.path("totalStorageInBytes").asLong();
    return Space.of(Math.max(0, total - usage.path("usedStorageInBytes").asLong()), total);
  }

  private JsonNode expect(String what, Answer answer) throws StoreException {
    if (answer.good()) {
      return answer.json();
    }
    String why =
        answer.json().path("reason").asText(answer.json().path("error_message").asText(""));
    String start =
        "Cannot "
            + what
            + " for '"
            + name()
            + "': iCloud answered "
            + answer.status()
            + (why.isEmpty() ? "" : " (" + why.substring(0, Math.min(200, why.length())) + ")");
    if (answer.status() == 507 || full(why)) {
      throw noRoom(start);
    }
    if (answer.status() == 429 || answer.status() == 503) {
      String later = start + ": it wants fewer calls. Lower 'rate', or try again later.";
      Optional<Duration> wait = RetryAfter.parse(answer.header("Retry-After"), Instant.now());
      throw wait.isPresent()
          ? StoreException.retryableAfter(
              Reason.UNAVAILABLE, later, wait.get(), new IOException("" + answer.status()))
          : StoreException.retryable(Reason.UNAVAILABLE, later);
    }
    if (answer.status() == 403) {
      throw StoreException.permanent(Reason.DENIED, start + ". Look at the account.");
    }
    if (answer.status() >= 500 || answer.status() == 409 || answer.status() == 404) {
      throw StoreException.retryable(Reason.UNAVAILABLE, start + ". Try again later.");
    }
    throw StoreException.permanent(
        Reason.INVALID,
        start
            + ". The web protocol is unofficial and may have changed; use the mode 'folder'"
            + " meanwhile.");
  }

  private StoreException failed(String what, String status) {
    String start = "Cannot " + what + " for '" + name() + "': iCloud says '" + status + "'";
    return full(status)
        ? noRoom(start)
        : StoreException.retryable(Reason.UNAVAILABLE, start + ". Try again later.");
  }

  private static boolean full(String why) {
    return why.toLowerCase(Locale.ROOT).contains("quota");
  }

  private static StoreException noRoom(String start) {
    return StoreException.permanent(
        Reason.FULL, start + ". Free some room in the account, also in its trash, or get more.");
  }

  private String name() {
    return account.access().destination();
  }
}
