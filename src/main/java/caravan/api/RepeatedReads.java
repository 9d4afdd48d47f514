package caravan.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * While an operation is under way, gives who asks exactly what was asked a moment ago, with the
 * same key and in the same words, the answer that was given then: to find it anew takes processor
 * time from the operation, most of it for logging in, finding out what is meant, and writing it
 * down. Only what was answered with success is kept, and nothing once something was changed. Safe
 * for concurrent use.
 */
final class RepeatedReads implements Filter {
  /** How old an answer may be. */
  static final Duration FRESH = Duration.ofMillis(250);

  private static final int MOST = 256;
  private static final int LONGEST = 64 << 10;

  private final IntSupplier perSecond;
  private final Cache<Asked, Given> given;
  private final AtomicLong changes = new AtomicLong();

  /**
   * @param perSecond answers a second that there may be now; with 0, which is no limit, each is
   *     found anew
   */
  RepeatedReads(IntSupplier perSecond, Ticker ticker) {
    this.perSecond = perSecond;
    this.given =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(FRESH)
            .ticker(ticker)
            .executor(Runnable::run) // no thread is worth it
            .build();
  }

  /** Forgets all: something was done. */
  void forget() {
    changes.incrementAndGet();
    given.invalidateAll();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asks = (HttpServletRequest) request;
    if (!PacedReads.READS.contains(asks.getMethod())) {
      forget();
      try {
        chain.doFilter(request, response);
      } finally {
        forget();
      }
    } else if (perSecond.getAsInt() > 0 && isShared(asks)) {
      answer(asks, (HttpServletResponse) response, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isShared(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && (PacedReads.isPaced(request) || request.getRequestURI().equals(HealthController.PATH));
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Asked asked = Asked.by(request);
    Given before = given.getIfPresent(asked);
    if (before != null) {
      before.to(response);
      return;
    }
    long changed = changes.get();
    ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
    chain.doFilter(request, kept);
    if (request.isAsyncStarted()) {
      return; // it waits for its turn, and is answered past this
    }
    Given answer = Given.of(kept);
    kept.copyBodyToResponse();
    if (answer != null) {
      given.put(asked, answer);
      if (changed != changes.get()) {
        given.invalidate(asked);
      }
    }
  }

  /**
   * All that an answer may depend on, but for what the service knows.
   *
   * @param headers names and values in turn; the key or cookie is among them
   */
  private record Asked(
      String path,
      String query,
      List<String> headers,
      Optional<X509Certificate> certificate,
      String from) {
    static Asked by(HttpServletRequest request) {
      List<String> headers = new ArrayList<>();
      for (String name : Collections.list(request.getHeaderNames())) {
        headers.add(name);
        headers.addAll(Collections.list(request.getHeaders(name)));
      }
      String query = request.getQueryString();
      return new Asked(
          request.getRequestURI(),
          query == null ? "" : query,
          List.copyOf(headers),
          Logins.certificate(request),
          request.getRemoteAddr());
    }
  }

  private record Header(String name, String value) {}

  /** An answer as it was given. */
  private record Given(List<Header> headers, byte[] body) {
    /** Null for one that is not to be given twice. */
    static @Nullable Given of(ContentCachingResponseWrapper response) {
      if (response.getStatus() != HttpServletResponse.SC_OK
          || response.getContentSize() > LONGEST
          || response.containsHeader(HttpHeaders.SET_COOKIE)) {
        return null;
      }
      List<Header> headers = new ArrayList<>();
      for (String name : response.getHeaderNames()) {
        if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
          response.getHeaders(name).forEach(value -> headers.add(new Header(name, value)));
        }
      }
      String type = response.getContentType();
      if (type != null && !response.containsHeader(HttpHeaders.CONTENT_TYPE)) {
        headers.add(new Header(HttpHeaders.CONTENT_TYPE, type));
      }
      return new Given(List.copyOf(headers), response.getContentAsByteArray());
    }

    void to(HttpServletResponse response) throws IOException {
      headers.forEach(header -> response.addHeader(header.name(), header.value()));
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
