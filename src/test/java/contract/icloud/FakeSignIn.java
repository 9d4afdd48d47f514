package contract.icloud;

import static contract.icloud.Request.need;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import contract.icloud.Request.Refusal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@code idmsa.apple.com}: verifies the proofs, hands out one-time codes and trust. */
public final class FakeSignIn {
  private static final String WIDGET =
      "d39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d";

  private final String account;
  private final String password;
  private final ConcurrentMap<String, State> states = new ConcurrentHashMap<>();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final Set<String> trusts = ConcurrentHashMap.newKeySet();
  private final AtomicInteger wrong = new AtomicInteger();
  private volatile @Nullable String shown;

  /** Whether the account wants a code from machines that it does not trust. */
  public volatile boolean secondFactor;

  /** Whether an accepted code is answered with 409, as newer servers do. */
  public volatile boolean conflictOnSuccess;

  /** Whether the account must be put in order first, and whether a plain yes does it. */
  public volatile boolean repair;

  public volatile boolean repairable = true;

  /** What the devices will show; by itself, it is another each time. */
  public volatile @Nullable String nextCode;

  /** Which derivation the account has. */
  public volatile String protocol = "s2k";

  /** One sign-in under way. */
  private static final class State {
    String scnt = "";
    String challenge = "";
    @Nullable SrpServer srp;
    boolean proven;
    boolean coded;
  }

  FakeSignIn(String account, String password) {
    this.account = account;
    this.password = password;
  }

  /** The code that the account's devices show; null while nobody asked for one. */
  public @Nullable String shown() {
    return shown;
  }

  /** Sign-ins with a proof that did not hold. */
  public int wrong() {
    return wrong.get();
  }

  /** Trusts no machine any more. */
  public void distrust() {
    trusts.clear();
  }

  boolean good(String token, String trust) {
    return tokens.contains(token) && (!secondFactor || trusts.contains(trust));
  }

  void serve(Request request, String call) throws Exception {
    headers(request);
    if (call.equals("/authorize/signin")) {
      if (!request.query().contains("client_id=" + WIDGET)
          || !request.query().contains("response_mode=web_message")) {
        throw new Refusal("an authorization that names no client");
      }
      String id = UUID.randomUUID().toString();
      State state = new State();
      states.put(id, state);
      request
          .with("X-Apple-ID-Session-Id", id)
          .with("X-Apple-Auth-Attributes", "attributes-" + id)
          .with("Set-Cookie", "aasp=" + id + ";Path=/;Domain=idmsa.apple.com;Secure;HttpOnly");
      rotate(request, state);
      request.answer(200);
      return;
    }
    String id = request.header("X-Apple-ID-Session-Id");
    State state = states.get(id);
    if (state == null
        || !request.header("scnt").equals(state.scnt)
        || !request.header("X-Apple-Auth-Attributes").equals("attributes-" + id)
        || !id.equals(request.cookies().get("aasp"))) {
      throw new Refusal("a step of no sign-in that is under way");
    }
    rotate(request, state);
    switch (request.method + " " + call) {
      case "POST /federate" -> {
        requireAccount(request.json());
        request.answer(200, "{\"federated\":false}");
      }
      case "POST /signin/init" -> init(request, state);
      case "POST /signin/complete" -> complete(request, state);
      case "POST /repair/complete" -> {
        if (!state.proven || !repairable) {
          request.answer(412, "{}");
        } else {
          token(request);
          request.answer(200);
        }
      }
      case "PUT /verify/trusteddevice/securitycode" -> {
        requireProven(state);
        String next = nextCode;
        shown = next != null ? next : String.valueOf(100_000 + new SecureRandom().nextInt(900_000));
        request.answer(202);
      }
      case "POST /verify/trusteddevice/securitycode" -> code(request, state);
      case "GET /2sv/trust" -> {
        if (!state.coded) {
          throw new Refusal("trust without a code");
        }
        String trust = "trust-" + UUID.randomUUID();
        trusts.add(trust);
        token(request);
        request.with("X-Apple-TwoSV-Trust-Token", trust).answer(204);
      }
      default -> throw new Refusal("no such step");
    }
  }

  private static void headers(Request request) throws Refusal {
    Map<String, String> wanted =
        Map.of(
            "X-Apple-Widget-Key", WIDGET,
            "X-Apple-OAuth-Client-Id", WIDGET,
            "X-Apple-OAuth-Client-Type", "firstPartyAuth",
            "X-Apple-OAuth-Redirect-URI", "https://www.icloud.com",
            "X-Apple-OAuth-Require-Grant-Code", "true",
            "X-Apple-OAuth-Response-Mode", "web_message",
            "X-Apple-OAuth-Response-Type", "code",
            "X-Requested-With", "XMLHttpRequest");
    for (Map.Entry<String, String> each : wanted.entrySet()) {
      if (!request.header(each.getKey()).equals(each.getValue())) {
        throw new Refusal("the header " + each.getKey() + " is missing or wrong");
      }
    }
    if (!request.header("X-Apple-OAuth-State").startsWith("auth-")
        || !request.header("User-Agent").startsWith("Mozilla/5.0")) {
      throw new Refusal("no state, or no browser");
    }
  }

  private void init(Request request, State state) throws Exception {
    JsonNode json = request.json();
    requireAccount(json);
    Set<String> protocols = new HashSet<>();
    need(json, "protocols").forEach(each -> protocols.add(each.asText()));
    byte[] a = Base64.getDecoder().decode(need(json, "a").asText());
    SrpServer srp = new SrpServer(account, password, protocol, a);
    if (a.length != 256 || !srp.sane() || !protocols.equals(Set.of("s2k", "s2k_fo"))) {
      throw new Refusal("a public value or protocols that are not right");
    }
    state.srp = srp;
    state.challenge = "c-" + UUID.randomUUID();
    ObjectNode answer = Request.JSON.createObjectNode();
    answer.put("iteration", srp.iterations);
    answer.put("salt", Base64.getEncoder().encodeToString(srp.salt));
    answer.put("protocol", protocol);
    answer.put("b", Base64.getEncoder().encodeToString(srp.publicValue));
    answer.put("c", state.challenge);
    request.answer(200, answer);
  }

  private void complete(Request request, State state) throws Exception {
    JsonNode json = request.json();
    requireAccount(json);
    SrpServer srp = state.srp;
    if (srp == null
        || !need(json, "c").asText().equals(state.challenge)
        || !request.query().equals("isRememberMeEnabled=true")) {
      throw new Refusal("an end without its beginning");
    }
    state.srp = null; // a challenge is answered once
    String m1 = Base64.getEncoder().encodeToString(srp.expectedClientProof());
    if (!need(json, "m1").asText().equals(m1)) {
      wrong.incrementAndGet();
      request.answer(401, "{\"serviceErrors\":[{\"code\":\"-20101\"}]}");
      return;
    }
    String m2 = Base64.getEncoder().encodeToString(srp.expectedServerProof());
    if (!need(json, "m2").asText().equals(m2)) {
      throw new Refusal("a second proof that does not hold");
    }
    state.proven = true;
    boolean trusted = false;
    for (JsonNode trust : need(json, "trustTokens")) {
      trusted |= trusts.contains(trust.asText());
    }
    if (secondFactor && !trusted) {
      request.answer(409, "{\"authType\":\"hsa2\"}");
    } else if (repair) {
      request.answer(412, "{}");
    } else {
      token(request);
      request.answer(200, "{\"authType\":\"hsa2\"}");
    }
  }

  private void code(Request request, State state) throws Exception {
    requireProven(state);
    String code = need(need(request.json(), "securityCode"), "code").asText();
    if (shown == null || !code.equals(shown)) {
      request.answer(400, "{\"service_errors\":[{\"code\":\"-21669\"}]}");
      return;
    }
    shown = null; // once
    state.coded = true;
    token(request);
    if (conflictOnSuccess) {
      request.answer(409, "{\"securityCode\":{\"valid\":true}}");
    } else {
      request.answer(204);
    }
  }

  private void requireAccount(JsonNode json) throws Refusal {
    if (!need(json, "accountName").asText().equals(account)) {
      throw new Refusal("an account that is not in lower case, or not known");
    }
  }

  private static void requireProven(State state) throws Refusal {
    if (!state.proven) {
      throw new Refusal("a second factor before the first");
    }
  }

  private void token(Request request) {
    String token = "token-" + UUID.randomUUID();
    tokens.add(token);
    request.with("X-Apple-Session-Token", token).with("X-Apple-ID-Account-Country", "DEU");
  }

  private static void rotate(Request request, State state) {
    state.scnt = "scnt-" + UUID.randomUUID();
    request.with("scnt", state.scnt);
  }
}
