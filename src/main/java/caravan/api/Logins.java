package caravan.api;

import caravan.security.access.ApiKey;
import caravan.security.access.BearerTokens.Holder;
import caravan.security.access.Principal;
import caravan.security.access.Role;
import caravan.security.access.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * Who makes a request, by what it brings: the token of this machine, a key of this service, a token
 * of somebody else's, the cookie of a session, or, where it brings none of these, the certificate
 * of its connection. Safe for concurrent use.
 */
final class Logins {
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private final Served served;
  private final Sessions sessions;

  Logins(Served served, Sessions sessions) {
    this.served = served;
    this.sessions = sessions;
  }

  /** How a credential comes to be sent. */
  enum Way {
    /** By whoever writes the request. */
    TOLD,
    /** By a browser that has it, for any page: a password, a certificate. */
    KEPT,
    /** By a browser, as the cookie of a session. */
    COOKIE
  }

  /** What came of it. */
  sealed interface Login {
    /** Somebody who is known. */
    record In(Principal who, Way way) implements Login {}

    /** It brings nothing. */
    record Nobody() implements Login {}

    /** It brings what opens nothing. */
    record Wrong() implements Login {}

    /** Somebody who is known, but may do nothing; it says why. */
    record NoRole(String why) implements Login {}

    /** It cannot be known now; it says why. */
    record Unknown(String why) implements Login {}
  }

  Login of(HttpServletRequest request) throws IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    String from = request.getRemoteAddr();
    String lower = header == null ? "" : header.toLowerCase(Locale.ROOT);
    boolean basic = lower.startsWith(BASIC);
    if (header == null || basic) {
      Optional<Principal> inSession = inSession(request);
      if (inSession.isPresent()) {
        return new Login.In(inSession.get(), Way.COOKIE);
      }
    }
    // the page has a login of its own: a password that the browser kept would make it another's
    if (header == null || (basic && request.getHeader(OwnPages.MARK) != null)) {
      return certificate(request)
          .flatMap(shown -> served.clients().find(shown, from))
          .<Login>map(who -> new Login.In(who, Way.KEPT))
          .orElseGet(Login.Nobody::new);
    }
    Way way = basic ? Way.KEPT : Way.TOLD;
    String secret = "";
    if (basic) {
      secret = password(header.substring(BASIC.length()).strip());
    } else if (lower.startsWith(BEARER)) {
      secret = header.substring(BEARER.length()).strip();
    }
    if (served.local().is(secret)) {
      return new Login.In(new Principal("local", Role.ADMIN, from), way);
    }
    Optional<ApiKey> key = served.keys().find(secret);
    if (key.isPresent()) {
      return new Login.In(new Principal(key.get().name(), key.get().role(), from), way);
    }
    // no key of this service has a dot, and every signed token has two
    return basic || secret.indexOf('.') < 0 ? new Login.Wrong() : token(secret, from);
  }

  private Optional<Principal> inSession(HttpServletRequest request) throws IOException {
    Optional<String> token = SessionCookie.token(request);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    return sessions
        .find(token.get())
        .map(key -> new Principal(key.name(), key.role(), request.getRemoteAddr()));
  }

  private Login token(String token, String from) {
    Optional<Holder> holder;
    try {
      holder = served.tokens().find(token);
    } catch (IOException e) {
      return new Login.Unknown(String.valueOf(e.getMessage()));
    }
    if (holder.isEmpty()) {
      return new Login.Wrong();
    }
    String name = holder.get().name();
    return holder
        .get()
        .role()
        .<Login>map(role -> new Login.In(new Principal(name, role, from), Way.TOLD))
        .orElseGet(
            () ->
                new Login.NoRole(
                    "The token of '"
                        + name
                        + "' is good, but gives no role here. Ask an admin to name one of its roles"
                        + " under caravan.server.oidc.roles."));
  }

  /** The certificate that was shown; whoever signed it is trusted. */
  static Optional<X509Certificate> certificate(HttpServletRequest request) {
    return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
        ? Optional.of(chain[0])
        : Optional.empty();
  }

  private static String password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return ""; // no Base64: a wrong key
    }
  }
}
