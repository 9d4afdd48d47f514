package caravan.api;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookie that holds the token of a session: no script can read it, no other site's page has it
 * sent, and it goes when the browser is closed. Its name has the port, since browsers hold cookies
 * by host alone, and two services of one machine must not log each other's people out.
 */
final class SessionCookie {
  private static final String NAME = "caravan-session-";

  private SessionCookie() {}

  private static String name(HttpServletRequest request) {
    return NAME + request.getLocalPort();
  }

  /** The token that a browser brings. */
  static Optional<String> token(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    String name = name(request);
    for (Cookie cookie : cookies) {
      if (cookie.getName().equals(name) && !cookie.getValue().isEmpty()) {
        return Optional.of(cookie.getValue());
      }
    }
    return Optional.empty();
  }

  /** Lets the browser keep a token until it is closed. */
  static void set(HttpServletRequest request, HttpServletResponse response, String token) {
    add(request, response, ResponseCookie.from(name(request), token));
  }

  /** Lets it forget the token. */
  static void clear(HttpServletRequest request, HttpServletResponse response) {
    add(request, response, ResponseCookie.from(name(request), "").maxAge(Duration.ZERO));
  }

  private static void add(
      HttpServletRequest request,
      HttpServletResponse response,
      ResponseCookie.ResponseCookieBuilder cookie) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        cookie
            .path("/")
            .httpOnly(true)
            .sameSite("Strict")
            .secure(request.isSecure())
            .build()
            .toString());
  }
}
