package contract.drive;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the fake asks a person, and gives a code that is good once, for the one who asked. Strict
 * where RFC 6749, 7636 and 8252 are. Safe for concurrent use.
 */
public final class FakeConsent {
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> scopes = new CopyOnWriteArrayList<>();

  /** The person says no. */
  public volatile boolean denied;

  /** The person ticks nothing. */
  public volatile boolean unticked;

  /** There was a login before, and the question did not ask for another refresh token. */
  public volatile boolean withoutRefreshToken;

  /** Codes are not what they were when they come back. */
  public volatile boolean forgetful;

  /** What happens while a code is turned into tokens. */
  public volatile Runnable meanwhile = () -> {};

  /** What the fake was asked that no installed app may ask. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The scopes that were asked for, one a question. */
  public List<String> scopes() {
    return List.copyOf(scopes);
  }

  /** Answers as the page would on which a person has decided. */
  void ask(HttpExchange exchange, Map<String, String> query) throws IOException {
    require(query, "response_type", "code");
    require(query, "client_id", "client-1");
    require(query, "code_challenge_method", "S256");
    require(query, "code_challenge", "[A-Za-z0-9_-]{43}");
    require(query, "redirect_uri", "http://127\\.0\\.0\\.1:[0-9]+/");
    require(query, "state", "[A-Za-z0-9_-]{22,}");
    require(query, "access_type", "offline");
    require(query, "prompt", "consent");
    require(query, "scope", "https://www\\.googleapis\\.com/auth/drive(\\.file)?");
    if (!complaints.isEmpty()) {
      throw Refusal.bad("Error 400: " + complaints);
    }
    scopes.add(query.get("scope"));
    String code = "4/code " + count.incrementAndGet() + "&=";
    codes.put(code, query);
    String answer = denied ? "error=access_denied" : "code=" + encoded(code) + "&scope=x";
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            query.get("redirect_uri") + "?state=" + encoded(query.get("state")) + "&" + answer);
    exchange.sendResponseHeaders(302, -1);
  }

  /** Whether a code may be turned into tokens; it may not a second time. */
  String refusal(Map<String, String> form) {
    meanwhile.run();
    Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
    boolean good =
        asked != null
            && !forgetful
            && asked.get("redirect_uri").equals(form.get("redirect_uri"))
            && form.getOrDefault("code_verifier", "").matches("[A-Za-z0-9._~-]{43,128}")
            && asked.get("code_challenge").equals(challenge(form.get("code_verifier")));
    return good ? "" : "invalid_grant";
  }

  /** What was granted last. */
  String granted() {
    return unticked ? "openid" : "openid " + scopes.get(scopes.size() - 1);
  }

  private void require(Map<String, String> query, String name, String pattern) {
    if (!query.getOrDefault(name, "").matches(pattern)) {
      complaints.add(name + " is " + query.get(name));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
