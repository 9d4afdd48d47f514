package caravan.api;

import caravan.security.access.Role;
import caravan.service.Operation;
import caravan.service.OperationListener;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * While an operation is under way, answers the questions by which people and programs watch it from
 * what was answered a moment ago to somebody of the same role: to find out what is meant, and to
 * write it down anew for each, takes more processor time from the operation than the rest of a
 * request. Who asks is found out before, for each. Only answers with success are kept, and none
 * once something was changed. Safe for concurrent use.
 */
final class RepeatedReads implements OperationListener {
  /** How old an answer may be. */
  static final Duration FRESH = Duration.ofMillis(250);

  /** What depends on nobody but their role. */
  private static final Set<String> PATHS =
      Set.of(
          HealthController.PATH,
          "/api/v1/status",
          "/api/v1/operations",
          "/api/v1/snapshots",
          "/api/v1/sources",
          "/api/v1/destinations");

  /** What an answer may depend on beside the path, the query and the role. */
  private static final List<String> HEADERS =
      List.of(
          HttpHeaders.HOST,
          HttpHeaders.ACCEPT,
          HttpHeaders.ACCEPT_LANGUAGE,
          HttpHeaders.IF_NONE_MATCH,
          HttpHeaders.IF_MODIFIED_SINCE,
          HttpHeaders.RANGE);

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
  public void changed(Operation operation) {
    forget();
  }

  /**
   * Answers one request.
   *
   * @param role of who asks; empty for one who has not said who they are
   * @param chain finds the answer
   */
  void answer(
      Optional<Role> role,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (!PacedReads.READS.contains(request.getMethod())) {
      try {
        chain.doFilter(request, response);
      } finally {
        forget();
      }
    } else if (perSecond.getAsInt() > 0
        && request.getMethod().equals("GET")
        && PATHS.contains(request.getRequestURI())) {
      repeat(Asked.by(role, request), request, response, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void repeat(
      Asked asked, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Given before = given.getIfPresent(asked);
    if (before != null) {
      before.to(response);
      return;
    }
    long changed = changes.get();
    ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
    chain.doFilter(request, kept);
    Given answer = Given.of(kept);
    kept.copyBodyToResponse();
    if (answer != null && changed == changes.get()) {
      given.put(asked, answer);
      if (changed != changes.get()) { // between the two
        given.invalidate(asked);
      }
    }
  }

  /** What is asked, as far as the answer depends on it. */
  private record Asked(Optional<Role> role, String path, String query, List<String> headers) {
    static Asked by(Optional<Role> role, HttpServletRequest request) {
      List<String> headers = new ArrayList<>();
      for (String name : HEADERS) {
        headers.add(name);
        headers.addAll(Collections.list(request.getHeaders(name)));
      }
      String query = request.getQueryString();
      return new Asked(
          role, request.getRequestURI(), query == null ? "" : query, List.copyOf(headers));
    }
  }

  private record Header(String name, List<String> values) {}

  /** An answer as it was given. */
  private record Given(String type, List<Header> headers, byte[] body) {
    /** Null for one that is not to be given twice. */
    static @Nullable Given of(ContentCachingResponseWrapper response) {
      String type = response.getContentType();
      if (response.getStatus() != HttpServletResponse.SC_OK
          || type == null
          || response.getContentSize() > LONGEST
          || response.containsHeader(HttpHeaders.SET_COOKIE)) {
        return null;
      }
      List<Header> headers = new ArrayList<>();
      for (String name :
          new LinkedHashSet<>(response.getHeaderNames())) { // a server may repeat them
        if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)
            && !name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
          headers.add(new Header(name, List.copyOf(response.getHeaders(name))));
        }
      }
      return new Given(type, List.copyOf(headers), response.getContentAsByteArray());
    }

    void to(HttpServletResponse response) throws IOException {
      response.setContentType(type);
      for (Header header : headers) {
        response.setHeader(header.name(), header.values().get(0)); // what stands before may be it
        header.values().stream().skip(1).forEach(value -> response.addHeader(header.name(), value));
      }
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
