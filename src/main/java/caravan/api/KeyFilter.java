package caravan.api;

import caravan.security.access.ApiKey;
import caravan.security.access.Principal;
import caravan.security.access.RateLimit;
import caravan.security.access.Role;
import caravan.security.access.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
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
 * of HTTP Basic with any name, or the cookie of a session that was opened with one. What a browser
 * sends on its own may only change something if the page that made it send it is the service's own.
 */
final class KeyFilter extends OncePerRequestFilter {
  private static final String FOREIGN =
      "A page of another site asked for this. Use the service's own pages, or a Bearer key.";
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private static final double PER_SECOND = 1_000;
  private static final double AT_ONCE = 2_000;

  private final Served served;
  private final Sessions sessions;
  private final RateLimit limit = new RateLimit(PER_SECOND, AT_ONCE, System::nanoTime);

  KeyFilter(Served served, Sessions sessions) {
    this.served = served;
    this.sessions = sessions;
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean password = header != null && header.toLowerCase(Locale.ROOT).startsWith(BASIC);
    if (header == null || password) {
      Optional<Principal> inSession = inSession(request);
      if (inSession.isPresent()) {
        if (OwnPages.mayUseCookie(request)) {
          enter(inSession.get(), request, response, chain);
        } else {
          refuse(response, HttpStatus.FORBIDDEN, FOREIGN);
        }
        return;
      }
    }
    // the page has a login of its own: a password that the browser kept would make it another's
    if (header == null || (password && request.getHeader(OwnPages.MARK) != null)) {
      chain.doFilter(request, response);
      return;
    }
    String from = request.getRemoteAddr();
    Optional<Principal> who = principal(secret(header), from);
    if (who.isEmpty()) {
      ProblemException wrong = WrongKeys.refusal(served, from, request.getRequestURI());
      refuse(request, response, wrong.status(), String.valueOf(wrong.getMessage()));
      return;
    }
    if (password && !OwnPages.mayUsePassword(request)) {
      refuse(response, HttpStatus.FORBIDDEN, FOREIGN);
      return;
    }
    enter(who.get(), request, response, chain);
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

  private void enter(
      Principal who, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!limit.take(who.name())) {
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
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private Optional<Principal> principal(String secret, String from) throws IOException {
    if (served.local().is(secret)) {
      return Optional.of(new Principal("local", Role.ADMIN, from));
    }
    Optional<ApiKey> key = served.keys().find(secret);
    return key.map(found -> new Principal(found.name(), found.role(), from));
  }

  private static String secret(String header) {
    String lower = header.toLowerCase(Locale.ROOT);
    if (lower.startsWith(BEARER)) {
      return header.substring(BEARER.length()).strip();
    }
    if (lower.startsWith(BASIC)) {
      try {
        String pair =
            new String(
                Base64.getDecoder().decode(header.substring(BASIC.length()).strip()),
                StandardCharsets.UTF_8);
        return pair.substring(pair.indexOf(':') + 1);
      } catch (IllegalArgumentException e) {
        return ""; // no Base64: a wrong key
      }
    }
    return "";
  }

  /** Nobody is logged in. */
  void challenge(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (SessionCookie.token(request).isPresent()) {
      SessionCookie.clear(request, response); // its session is over
    }
    refuse(
        request,
        response,
        HttpStatus.UNAUTHORIZED,
        "A key is needed: send 'Authorization: Bearer crv_…'. The first admin key was shown when the"
            + " service started for the first time.");
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
