package caravan.storage.icloud.web;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import caravan.storage.icloud.web.Web.Answer;
import caravan.storage.icloud.web.Web.Call;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs in as the browser at www.icloud.com does it: SRP with the password, a second factor where
 * Apple asks for one, and then the services' own login. Never tries twice: Apple locks accounts
 * after a few wrong tries. Not for concurrent use.
 */
final class SignIn {
  /** The public name of www.icloud.com to Apple's sign-in. */
  private static final String WIDGET =
      "d39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d";

  private static final String ORIGIN = "https://www.icloud.com";

  /** Apple serves known browsers only. */
  static final String AGENT =
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
          + " Version/18.3.1 Safari/605.1.15";

  private static final String WHAT = "sign in to iCloud";
  private static final int MOST_ITERATIONS = 10_000_000;

  private final ICloudAccess access;
  private final Web web;
  private final Session session;

  /**
   * @param session a new one, which is filled
   */
  SignIn(ICloudAccess access, Web web, Session session) {
    this.access = access;
    this.web = web;
    this.session = session;
  }

  /**
   * Proves the password.
   *
   * @return whether that is all; if not, Apple wants a second factor
   */
  boolean password() throws StoreException {
    String account = access.account().toLowerCase(Locale.ROOT); // as Apple hashes it
    expect(auth(Call.get(WHAT, authorize())));
    expect(
        auth(
            json(
                "/federate?isRememberMeEnabled=true",
                Map.of("accountName", account, "rememberMe", true))));

    Srp srp = new Srp(new SecureRandom());
    Map<String, Object> init = new TreeMap<>();
    init.put("a", base64(srp.publicValue()));
    init.put("accountName", account);
    init.put("protocols", List.of("s2k", "s2k_fo"));
    JsonNode challenge = expect(auth(json("/signin/init", init))).json();

    Srp.Proofs proofs = answer(srp, account, challenge);
    String trust = session.get("trust");
    Map<String, Object> complete = new TreeMap<>();
    complete.put("accountName", account);
    complete.put("c", challenge.path("c").asText());
    complete.put("m1", base64(proofs.client()));
    complete.put("m2", base64(proofs.server()));
    complete.put("rememberMe", true);
    complete.put("trustTokens", trust.isEmpty() ? List.of() : List.of(trust));
    Answer answer = auth(json("/signin/complete?isRememberMeEnabled=true", complete));
    switch (answer.status()) {
      case 409 -> {
        return false;
      }
      case 412 -> repair();
      case 401, 403 ->
          throw denied("Apple refuses the account or its password. Correct them in the settings");
      default -> expect(answer);
    }
    return true;
  }

  private Srp.Proofs answer(Srp srp, String account, JsonNode challenge) throws StoreException {
    try {
      int iterations = challenge.path("iteration").asInt();
      if (iterations < 1 || iterations > MOST_ITERATIONS) {
        throw new IllegalArgumentException("there are " + iterations + " iterations");
      }
      byte[] salt = Base64.getDecoder().decode(challenge.path("salt").asText());
      byte[] value = Base64.getDecoder().decode(challenge.path("b").asText());
      String protocol = challenge.path("protocol").asText();
      byte[] key = Srp.key(protocol, access.password(), salt, iterations);
      return srp.prove(account, key, salt, value);
    } catch (IllegalArgumentException e) {
      throw denied("Apple's challenge is not as it was known to be: " + e.getMessage(), e);
    }
  }

  /** Apple wants the account put in order first, and takes a plain yes for most of what it asks. */
  private void repair() throws StoreException {
    if (!auth(json("/repair/complete", Map.of())).good()) {
      throw denied(
          "Apple wants something about the account confirmed. Sign in at www.icloud.com in a"
              + " browser, confirm it, then "
              + again());
    }
  }

  /** Has Apple show a code on the account's devices. */
  void push() throws StoreException {
    expect(auth(Call.empty(WHAT, "PUT", uri("/verify/trusteddevice/securitycode"))));
  }

  /** Hands in the code, and asks that this machine be trusted from now on. */
  void code(String code) throws StoreException {
    Answer answer =
        auth(
            json(
                "/verify/trusteddevice/securitycode",
                Map.of("securityCode", Map.of("code", code))));
    boolean accepted = answer.status() == 409 && !answer.header("X-Apple-Session-Token").isEmpty();
    if (!answer.good() && !accepted) {
      if (answer.status() == 429 || answer.status() >= 500) {
        expect(answer);
      }
      throw denied("Apple refuses the code. For another one, " + again());
    }
    session.put("trust", "");
    expect(auth(Call.get(WHAT, uri("/2sv/trust"))));
    if (session.get("trust").isEmpty()) {
      throw denied("Apple does not trust this machine. To try once more, " + again());
    }
  }

  /** Opens the services with what the sign-in has given. */
  void services() throws StoreException {
    Map<String, Object> login = new TreeMap<>();
    login.put("accountCountryCode", session.get("country"));
    login.put("dsWebAuthToken", session.get("token"));
    login.put("extended_login", true);
    login.put("trustToken", session.get("trust"));
    Answer answer =
        web.send(
            Call.json(WHAT, access.setup().resolve("/setup/ws/1/accountLogin"), login)
                .with(browser(session.services)));
    session.take(answer, session.services);
    JsonNode account = expect(answer).json();
    if (account.path("hsaChallengeRequired").asBoolean()) {
      throw secondFactor(access);
    }
    JsonNode services = account.path("webservices");
    for (String service : List.of("drivews", "docws")) {
      if (services.path(service).path("pcsRequired").asBoolean()) {
        throw protectedData(access);
      }
      String url = services.path(service).path("url").asText();
      if (url.isEmpty()) {
        throw denied(
            "the account has no iCloud Drive. Open it once at www.icloud.com, then " + again());
      }
      session.put(service, Web.trusted(access.setup(), url, WHAT).toString());
    }
  }

  /** What a browser says of itself to the services. */
  static Map<String, String> browser(Cookies cookies) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Origin", ORIGIN);
    headers.put("Referer", ORIGIN + "/");
    headers.put("User-Agent", AGENT);
    if (!cookies.header().isEmpty()) {
      headers.put("Cookie", cookies.header());
    }
    return headers;
  }

  private Answer auth(Call call) throws StoreException {
    String origin = access.signIn().toString();
    Map<String, String> headers = browser(session.signIn);
    headers.put("Accept", "application/json");
    headers.put("Origin", origin);
    headers.put("Referer", origin + "/");
    headers.put("X-Apple-Widget-Key", WIDGET);
    headers.put("X-Apple-OAuth-Client-Id", WIDGET);
    headers.put("X-Apple-OAuth-Client-Type", "firstPartyAuth");
    headers.put("X-Apple-OAuth-Redirect-URI", ORIGIN);
    headers.put("X-Apple-OAuth-Require-Grant-Code", "true");
    headers.put("X-Apple-OAuth-Response-Mode", "web_message");
    headers.put("X-Apple-OAuth-Response-Type", "code");
    headers.put("X-Apple-OAuth-State", session.frame());
    headers.put("X-Apple-Frame-Id", session.frame());
    headers.put("X-Requested-With", "XMLHttpRequest");
    headers.put("X-Apple-I-Require-UE", "true");
    headers.put(
        "X-Apple-I-FD-Client-Info",
        "{\"U\":\"" + AGENT + "\",\"L\":\"en-US\",\"Z\":\"GMT+00:00\",\"V\":\"1.1\",\"F\":\"\"}");
    optional(headers, "scnt", "scnt");
    optional(headers, "X-Apple-ID-Session-Id", "session");
    optional(headers, "X-Apple-Auth-Attributes", "attributes");
    Answer answer = web.send(call.with(headers));
    session.take(answer, session.signIn);
    return answer;
  }

  private void optional(Map<String, String> headers, String header, String value) {
    if (!session.get(value).isEmpty()) {
      headers.put(header, session.get(value));
    }
  }

  private Call json(String path, Map<String, ?> body) {
    return Call.json(WHAT, uri(path), body);
  }

  private URI uri(String path) {
    return access.signIn().resolve("/appleauth/auth" + path);
  }

  private URI authorize() {
    String frame = URLEncoder.encode(session.frame(), StandardCharsets.UTF_8);
    return uri(
        "/authorize/signin?frame_id="
            + frame
            + "&language=en_US&skVersion=7&iframeId="
            + frame
            + "&client_id="
            + WIDGET
            + "&redirect_uri="
            + URLEncoder.encode(ORIGIN, StandardCharsets.UTF_8)
            + "&response_type=code&response_mode=web_message&state="
            + frame
            + "&authVersion=latest");
  }

  private Answer expect(Answer answer) throws StoreException {
    if (answer.good()) {
      return answer;
    }
    if (answer.status() == 429 || answer.status() == 503) {
      // permanent: to ask again within seconds is what Apple does not want
      throw StoreException.permanent(
          Reason.UNAVAILABLE,
          start() + "Apple wants fewer tries (" + answer.status() + "). Try again in an hour.");
    }
    if (answer.status() >= 500) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          start() + "Apple's server failed (" + answer.status() + "). Try again later.");
    }
    throw denied(
        "Apple's server answered "
            + answer.status()
            + ", which the web protocol was not known to. It is unofficial and may have changed."
            + " Use the mode 'folder', or "
            + again());
  }

  private StoreException denied(String why) {
    return StoreException.permanent(Reason.DENIED, start() + why + ".");
  }

  private StoreException denied(String why, Throwable cause) {
    return StoreException.permanent(Reason.DENIED, start() + why + ".", cause);
  }

  private String start() {
    return "Cannot sign in to iCloud for '" + access.destination() + "': ";
  }

  private String again() {
    return "run 'caravan login icloud " + access.destination() + "'";
  }

  static StoreException secondFactor(ICloudAccess access) {
    return StoreException.permanent(
        Reason.DENIED,
        "Cannot sign in to iCloud for '"
            + access.destination()
            + "': Apple wants a second factor. At a terminal, run caravan login icloud "
            + access.destination()
            + ".");
  }

  static StoreException protectedData(ICloudAccess access) {
    return StoreException.permanent(
        Reason.DENIED,
        "Cannot use the iCloud account of '"
            + access.destination()
            + "' over the web: it has Advanced Data Protection. Use the mode 'folder' on a machine"
            + " that is signed in.");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
