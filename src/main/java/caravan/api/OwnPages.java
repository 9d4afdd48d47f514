package caravan.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * Whether a request comes from a page of the service itself, by what browsers say of it. What a
 * browser keeps and sends on its own, a password or a cookie, it sends for any page's request.
 */
final class OwnPages {
  /** Sent by the page at {@code /} with all that it asks: a browser's own dialog must not open. */
  static final String MARK = "X-Caravan-Page";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final String SITE = "Sec-Fetch-Site";
  private static final String MODE = "Sec-Fetch-Mode";
  private static final String SAME_ORIGIN = "same-origin";

  private OwnPages() {}

  /** Whether it only looks. */
  static boolean isSafe(HttpServletRequest request) {
    return SAFE.contains(request.getMethod());
  }

  /** For passwords of HTTP Basic: what says nothing is no browser. */
  static boolean mayUsePassword(HttpServletRequest request) {
    return isSafe(request) || isOwn(request, "none").orElse(true);
  }

  /** For the cookie of a session: only browsers have one, and they say where from. */
  static boolean mayUseCookie(HttpServletRequest request) {
    if (isSafe(request)) {
      return isOwn(request, "none").orElse(true) || isNavigation(request);
    }
    return isOwn(request, SAME_ORIGIN).orElse(false);
  }

  /** Whether a browser is about to show what comes as a page. */
  static boolean isNavigation(HttpServletRequest request) {
    return "navigate".equals(request.getHeader(MODE));
  }

  /**
   * Whether the page at {@code /} asks, which has a login of its own. It can mark all but its
   * streams of events, which no other page of the service asks for.
   */
  static boolean isOfThePage(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    boolean script = request.getHeader(MODE) != null && !isNavigation(request);
    return request.getHeader(MARK) != null
        || (script && accept != null && accept.contains("text/event-stream"))
        || (script && SessionCookie.token(request).isPresent());
  }

  /** Empty where nothing is said of it. */
  private static Optional<Boolean> isOwn(HttpServletRequest request, String alsoGood) {
    String site = request.getHeader(SITE);
    if (site != null) {
      return Optional.of(site.equals(SAME_ORIGIN) || site.equals(alsoGood));
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return Optional.empty();
    }
    try {
      String host = URI.create(origin).getAuthority();
      return Optional.of(host != null && host.equals(request.getHeader(HttpHeaders.HOST)));
    } catch (IllegalArgumentException e) { // no address, so none of ours
      return Optional.of(false);
    }
  }
}
