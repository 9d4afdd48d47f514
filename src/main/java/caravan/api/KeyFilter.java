package caravan.api;

import caravan.api.Logins.Login;
import caravan.api.Logins.Way;
import caravan.security.access.Principal;
import caravan.security.access.RateLimit;
import caravan.security.access.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
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
 * of HTTP Basic with any name, or the cookie of a session that was opened with one; where the
 * settings say so, also who brings a token of somebody else's, or shows a certificate. What a
 * browser sends on its own may only change something if the page that made it send it is the
 * service's own.
 */
final class KeyFilter extends OncePerRequestFilter {
  private static final String FOREIGN =
      "A page of another site asked for this. Use the service's own pages, or a Bearer key.";
  private static final double PER_SECOND = 1_000;
  private static final double AT_ONCE = 2_000;

  private final Served served;
  private final Logins logins;
  private final RepeatedReads reads;
  private final RateLimit limit = new RateLimit(PER_SECOND, AT_ONCE, System::nanoTime);

  KeyFilter(Served served, Sessions sessions, RepeatedReads reads) {
    this.served = served;
    this.logins = new Logins(served, sessions);
    this.reads = reads;
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
      reads.answer(Optional.empty(), request, response, chain);
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
    ProblemException wrong =
        WrongKeys.refusal(served, request.getRemoteAddr(), request.getRequestURI());
    refuse(request, response, wrong.status(), String.valueOf(wrong.getMessage()));
  }

  private void letIn(
      Login.In in, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!mayUse(in.way(), request)) {
      refuse(response, HttpStatus.FORBIDDEN, FOREIGN);
      return;
    }
    Principal who = in.who();
    if (!PacedReads.hasWaited(request) && !limit.take(who.name())) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "1");
      refuse(
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          "The key '" + who.name() + "' asks too often. Try again in a second.");
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new UsernamePasswordAuthenticationToken(
            who, null, List.of(new SimpleGrantedAuthority("ROLE_" + who.role().name()))));
    SecurityContextHolder.setContext(context);
    try {
      reads.answer(Optional.of(who.role()), request, response, chain);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private static boolean mayUse(Way way, HttpServletRequest request) {
    return switch (way) {
      case TOLD -> true;
      case KEPT -> OwnPages.mayUsePassword(request);
      case COOKIE -> OwnPages.mayUseCookie(request);
    };
  }

  /** Nobody is logged in. */
  void challenge(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (SessionCookie.token(request).isPresent()) {
      SessionCookie.clear(request, response); // its session is over
    }
    Optional<X509Certificate> shown = Logins.certificate(request);
    refuse(
        request,
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

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    // a browser would open its own dialog before the page could ask
    if (status == HttpStatus.UNAUTHORIZED && !OwnPages.isOfThePage(request)) {
      // one header each: Chromium takes no challenge from a header that holds two, and asks nothing
      response.addHeader(
          HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Caravan\", charset=\"UTF-8\"");
      response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    refuse(response, status, detail);
  }

  private static void refuse(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
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
