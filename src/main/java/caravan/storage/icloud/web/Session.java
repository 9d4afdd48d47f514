package caravan.storage.icloud.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a sign-in has given: tokens, cookies, and where the services are. All of it is secret. Safe
 * for concurrent use.
 */
final class Session {
  /** Headers by which the sign-in's steps know each other, and what each is kept as. */
  private static final Map<String, String> KEPT =
      Map.of(
          "scnt", "scnt",
          "X-Apple-ID-Session-Id", "session",
          "X-Apple-Session-Token", "token",
          "X-Apple-TwoSV-Trust-Token", "trust",
          "X-Apple-ID-Account-Country", "country",
          "X-Apple-Auth-Attributes", "attributes");

  /** Of the sign-in's site, and of the services'. */
  final Cookies signIn = new Cookies();

  final Cookies services = new Cookies();
  private final Map<String, String> values = new TreeMap<>();

  synchronized String get(String name) {
    return values.getOrDefault(name, "");
  }

  synchronized void put(String name, String value) {
    values.put(name, value);
  }

  /** Which this machine is to Apple; the same from one sign-in to the next. */
  synchronized String frame() {
    return values.computeIfAbsent("frame", name -> "auth-" + UUID.randomUUID());
  }

  /** Whether there is anything to call a service with. */
  boolean ready() {
    return !get("drivews").isEmpty() && !get("docws").isEmpty() && !services.header().isEmpty();
  }

  /** Takes over what an answer says of the session. */
  synchronized void take(Web.Answer answer, Cookies cookies) {
    KEPT.forEach(
        (header, name) ->
            answer.headers().firstValue(header).ifPresent(value -> values.put(name, value)));
    cookies.take(answer.headers().allValues("Set-Cookie"));
  }

  /** A new one, with no more than what lets a sign-in do without a second factor. */
  synchronized Session next() {
    Session next = new Session();
    next.put("frame", frame());
    if (!get("trust").isEmpty()) {
      next.put("trust", get("trust"));
    }
    return next;
  }

  /** The address of a service's call. */
  URI at(String service, String path) {
    return URI.create(get(service) + path);
  }

  synchronized byte[] write() throws IOException {
    ObjectNode json = Web.JSON.createObjectNode();
    put(json.putObject("values"), values);
    put(json.putObject("signIn"), signIn.copy());
    put(json.putObject("services"), services.copy());
    return Web.JSON.writeValueAsBytes(json);
  }

  synchronized void read(byte[] bytes) throws IOException {
    JsonNode json = Web.JSON.readTree(bytes);
    values.clear();
    values.putAll(map(json.path("values")));
    signIn.replace(map(json.path("signIn")));
    services.replace(map(json.path("services")));
  }

  private static void put(ObjectNode to, Map<String, String> values) {
    values.forEach(to::put);
  }

  private static Map<String, String> map(JsonNode json) {
    Map<String, String> values = new TreeMap<>();
    json.fields().forEachRemaining(field -> values.put(field.getKey(), field.getValue().asText()));
    return values;
  }
}
