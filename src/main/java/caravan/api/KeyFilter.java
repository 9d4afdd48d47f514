package caravan.api;

import caravan.api.Logins.Login;
import caravan.security.access.Principal;
import caravan.security.access.RateLimit;
import caravan.security.access.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in who brings a key: {@code Authorization: Bearer crv_…}, or, for browsers, as the password
 * of HTTP Basic with any name; where the settings say so, also who brings a token of somebody
 * else's, or shows a certificate. What a browser sends on its own may only change something if the
 * page that made it send it is the service's own.
 */
final class KeyFilter extends OncePerRequestFilter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final double PER_SECOND = 1_000;
  private static final double AT_ONCE = 2_000;

  private final Served served;
  private final Logins logins;
  private final RateLimit limit = new RateLimit(PER_SECOND, AT_ONCE, System::nanoTime);

  KeyFilter(Served served) {
    this.served = served;
    this.logins = new Logins(served);
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Login login = logins.of(request);
    if (login instanceof Login.In in) {
      letIn(in, request, response, chain);
    } else if (login instanceof Login.Nobody) {
      chain.doFilter(request, response);
    } else if (login instanceof Login.NoRole refused) {
      refuse(response, HttpStatus.FORBIDDEN, refused.why());
    } else if (login instanceof Login.Unknown unknown) {
      refuse(response, HttpStatus.SERVICE_UNAVAILABLE, unknown.why());
    } else {
      refuseWrong(request, response);
    }
  }

  private void refuseWrong(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String from = request.getRemoteAddr();
    boolean out = served.lockout().isOut(from);
    served.lockout().wrong(from);
    if (!out) {
      served.audit().record(nobody(from), "login", request.getRequestURI(), "wrong key");
    }
    refuse(
        response,
        out ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNAUTHORIZED,
        out
            ? "Too many wrong keys came from this address. Try again in a minute."
            : "This key opens nothing: it is wrong, was removed, or has expired.");
  }

  private void letIn(
      Login.In in, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Principal who = in.who();
    if (!PacedReads.hasWaited(request) && !limit.take(who.name())) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "1");
      refuse(
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          "The key '" + who.name() + "' asks too often. Try again in a second.");
      return;
    }
    if (!SAFE.contains(request.getMethod()) && in.unasked() && !isOwnPage(request)) {
      refuse(
          response,
          HttpStatus.FORBIDDEN,
          "A page of another site asked for this. Use the service's own pages, or a Bearer key.");
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new UsernamePasswordAuthenticationToken(
            who, null, List.of(new SimpleGrantedAuthority("ROLE_" + who.role().name()))));
    SecurityContextHolder.setContext(context);
    try {
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private static Principal nobody(String from) {
    return new Principal("nobody", Role.VIEWER, from);
  }

  /** Browsers say which page a request comes from; what says nothing is no browser. */
  private static boolean isOwnPage(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin") || site.equals("none");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      String host = URI.create(origin).getAuthority();
      return host != null && host.equals(request.getHeader(HttpHeaders.HOST));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Nobody is logged in. */
  void challenge(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    Optional<X509Certificate> shown = Logins.certificate(request);
    refuse(
        response,
        HttpStatus.UNAUTHORIZED,
        shown.isPresent()
            ? "The certificate of '"
                + shown.get().getSubjectX500Principal().getName()
                + "' has no role here. Ask an admin to name this subject under"
                + " caravan.server.clients, or send 'Authorization: Bearer crv_…'."
            : "A key is needed: send 'Authorization: Bearer crv_…'. The first admin key was shown"
                + " when the service started for the first time.");
  }

  /** Somebody is, and may not. */
  void refuse(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
      throws IOException {
    refuse(response, HttpStatus.FORBIDDEN, "This is for the role admin.");
  }

  private static void refuse(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    if (status == HttpStatus.UNAUTHORIZED) {
      // one header each: Chromium takes no challenge from a header that holds two, and asks nothing
      response.addHeader(
          HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Caravan\", charset=\"UTF-8\"");
      response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    Problems.write(response, status, detail);
  }

  /** Who makes this request. */
  static Principal who(@Nullable Object authenticated) {
    if (authenticated instanceof Principal principal) {
      return principal;
    }
    throw new IllegalStateException("a request got here without a login");
  }
}
