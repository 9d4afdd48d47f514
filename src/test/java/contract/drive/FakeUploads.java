package contract.drive;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uploads to the fake, in one request or resumable. */
final class FakeUploads {
  private static final int GRAIN = 256 << 10;
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]+)-([0-9]+)/([0-9]+)");

  private final FakeDrive drive;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  /** Bytes of content that came in, stored or not. */
  final AtomicLong received = new AtomicLong();

  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger asked = new AtomicInteger();

  /** Content bytes after which the connection is cut, once; negative for never. */
  final AtomicLong cut = new AtomicLong(-1);

  /** Answers that are lost after the last byte was stored. */
  final AtomicInteger lostAnswers = new AtomicInteger();

  /** Uploads of which a byte is stored wrongly. */
  final AtomicInteger damaged = new AtomicInteger();

  FakeUploads(FakeDrive drive) {
    this.drive = drive;
  }

  private static final class Session {
    final JsonNode meta;
    final long length;
    final Map<String, String> query;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FakeFile done;

    Session(JsonNode meta, long length, Map<String, String> query) {
      this.meta = meta;
      this.length = length;
      this.query = query;
    }
  }

  void forgetSessions() {
    sessions.clear();
  }

  void answer(HttpExchange exchange, Map<String, String> query) throws IOException {
    String type = query.getOrDefault("uploadType", "");
    switch (exchange.getRequestMethod() + " " + type) {
      case "POST multipart" -> multipart(exchange, query);
      case "POST resumable" -> begin(exchange, query);
      case "PUT resumable" -> more(exchange, query);
      default -> throw Refusal.bad("Unknown upload " + exchange.getRequestMethod() + " " + type);
    }
  }

  private void multipart(HttpExchange exchange, Map<String, String> query) throws IOException {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    Matcher boundary = Pattern.compile("multipart/related; boundary=\"?([^\";]+)\"?").matcher(type);
    if (!boundary.matches()) {
      throw Refusal.bad("Not multipart/related: " + type);
    }
    byte[] all = exchange.getRequestBody().readAllBytes();
    // ISO 8859-1 keeps each byte one character
    String text = new String(all, StandardCharsets.ISO_8859_1);
    String line = "--" + boundary.group(1);
    int first = text.indexOf(line);
    int second = text.indexOf("\r\n" + line, first + 1);
    int last = text.lastIndexOf("\r\n" + line + "--");
    if (first != 0 || second < 0 || last <= second) {
      throw Refusal.bad("A multipart body without two parts");
    }
    byte[] meta = body(text.substring(first, second));
    byte[] content = body(text.substring(second + 2, last));
    received.addAndGet(content.length);
    JsonNode json = FakeDrive.JSON.readTree(meta);
    drive.checkParent(json, query);
    drive.sendFile(exchange, create(json, content), query);
  }

  private static byte[] body(String part) {
    return part.substring(part.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
  }

  private void begin(HttpExchange exchange, Map<String, String> query) throws IOException {
    String length = exchange.getRequestHeaders().getFirst("X-Upload-Content-Length");
    if (length == null || !length.matches("[0-9]+")) {
      throw Refusal.bad("Missing X-Upload-Content-Length");
    }
    JsonNode meta = FakeDrive.JSON.readTree(exchange.getRequestBody().readAllBytes());
    drive.checkParent(meta, query);
    String id = "upload-" + ids.incrementAndGet();
    sessions.put(id, new Session(meta, Long.parseLong(length), query));
    begun.incrementAndGet();
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            FakeDrive.urlFor(exchange)
                + "upload/drive/v3/files?uploadType=resumable&upload_id="
                + id);
    FakeDrive.send(exchange, 200, null, new byte[0]);
  }

  private void more(HttpExchange exchange, Map<String, String> query) throws IOException {
    Session session = sessions.get(query.getOrDefault("upload_id", ""));
    if (session == null) {
      throw new Refusal(404, "notFound", "Upload not found");
    }
    String range = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Range"));
    String sent = exchange.getRequestHeaders().getFirst("Content-Length");
    synchronized (session) {
      if (range.equals("bytes */" + session.length)) {
        asked.incrementAndGet();
        if (!"0".equals(sent)) {
          throw Refusal.bad("A question with a body");
        }
        finish(exchange, session);
        return;
      }
      Matcher bytes = RANGE.matcher(range);
      if (!bytes.matches() || Long.parseLong(bytes.group(3)) != session.length) {
        throw Refusal.bad("Invalid Content-Range " + range);
      }
      long from = Long.parseLong(bytes.group(1));
      long to = Long.parseLong(bytes.group(2));
      long count = to - from + 1;
      boolean last = to + 1 == session.length;
      if (from != session.bytes.size()
          || to >= session.length
          || !String.valueOf(count).equals(sent)
          || (!last && count % GRAIN != 0)) {
        throw Refusal.bad("Invalid Content-Range " + range + " after " + session.bytes.size());
      }
      if (!take(exchange, session, count)) {
        exchange.close(); // without an answer: the connection is gone
        return;
      }
      finish(exchange, session);
    }
  }

  /** False if the connection is to be cut; what came until then is kept, in whole grains. */
  private boolean take(HttpExchange exchange, Session session, long count) throws IOException {
    long limit = cut.get();
    boolean cutting = limit >= 0 && limit < received.get() + count && cut.compareAndSet(limit, -1);
    long wanted =
        cutting ? Math.max(0, limit - received.get()) : count; // others may have passed it
    InputStream in = exchange.getRequestBody();
    byte[] content = in.readNBytes((int) wanted);
    received.addAndGet(content.length);
    if (cutting || content.length < count) {
      cut.set(-1);
      session.bytes.write(content, 0, content.length - content.length % GRAIN);
      return false;
    }
    session.bytes.write(content);
    return true;
  }

  private void finish(HttpExchange exchange, Session session) throws IOException {
    if (session.bytes.size() < session.length) {
      if (session.bytes.size() > 0) {
        exchange.getResponseHeaders().set("Range", "bytes=0-" + (session.bytes.size() - 1));
      }
      FakeDrive.send(exchange, 308, null, new byte[0]);
      return;
    }
    if (session.done == null) {
      session.done = create(session.meta, session.bytes.toByteArray());
    }
    if (lostAnswers.get() > 0 && lostAnswers.getAndDecrement() > 0) {
      exchange.close();
      return;
    }
    drive.sendFile(exchange, session.done, session.query);
  }

  private FakeFile create(JsonNode meta, byte[] content) {
    byte[] stored = content;
    if (damaged.get() > 0 && damaged.getAndDecrement() > 0) {
      stored = Arrays.copyOf(content, content.length);
      stored[stored.length / 2] ^= 1;
    }
    return drive.store(
        meta.path("parents").path(0).asText(),
        meta.path("name").asText(),
        "application/octet-stream",
        stored);
  }
}
