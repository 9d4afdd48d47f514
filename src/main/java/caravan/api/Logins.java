package caravan.api;

import caravan.security.access.ApiKey;
import caravan.security.access.BearerTokens.Holder;
import caravan.security.access.Principal;
import caravan.security.access.Role;
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
 * of somebody else's, or, where it brings none of these, the certificate of its connection. Safe
 * for concurrent use.
 */
final class Logins {
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private final Served served;

  Logins(Served served) {
    this.served = served;
  }

  /** What came of it. */
  sealed interface Login {
    /**
     * Somebody who is known.
     *
     * @param unasked whether a browser sends it without being told to by the page
     */
    record In(Principal who, boolean unasked) implements Login {}

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
    if (header == null) {
      return certificate(request)
          .flatMap(shown -> served.clients().find(shown, from))
          .<Login>map(who -> new Login.In(who, true))
          .orElseGet(Login.Nobody::new);
    }
    String lower = header.toLowerCase(Locale.ROOT);
    boolean basic = lower.startsWith(BASIC);
    String secret = "";
    if (basic) {
      secret = password(header.substring(BASIC.length()).strip());
    } else if (lower.startsWith(BEARER)) {
      secret = header.substring(BEARER.length()).strip();
    }
    if (served.local().is(secret)) {
      return new Login.In(new Principal("local", Role.ADMIN, from), basic);
    }
    Optional<ApiKey> key = served.keys().find(secret);
    if (key.isPresent()) {
      return new Login.In(new Principal(key.get().name(), key.get().role(), from), basic);
    }
    // no key of this service has a dot, and every signed token has two
    return basic || secret.indexOf('.') < 0 ? new Login.Wrong() : token(secret, from);
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
        .<Login>map(role -> new Login.In(new Principal(name, role, from), false))
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
