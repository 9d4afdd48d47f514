package caravan.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.security.access.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RepeatedReadsTest {
  private static final String STATUS = "/api/v1/status";

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger perSecond = new AtomicInteger(600);
  private final AtomicInteger found = new AtomicInteger();
  private final RepeatedReads reads = new RepeatedReads(perSecond::get, now::get);

  private final FilterChain service =
      (request, response) -> {
        HttpServletResponse http = (HttpServletResponse) response;
        http.setContentType("application/json");
        http.setHeader("ETag", "\"a\"");
        http.addHeader("X-Two", "1");
        http.addHeader("X-Two", "2");
        http.getOutputStream().print("{\"n\":" + found.incrementAndGet() + "}");
      };

  private static MockHttpServletRequest get(String path) {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
    request.addHeader("Accept", "application/json");
    return request;
  }

  private MockHttpServletResponse ask(
      Optional<Role> role, MockHttpServletRequest request, FilterChain chain) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    response.setHeader("X-Two", "0"); // by a filter before
    reads.answer(role, request, response, chain);
    return response;
  }

  private MockHttpServletResponse ask(MockHttpServletRequest request, FilterChain chain)
      throws Exception {
    return ask(Optional.of(Role.VIEWER), request, chain);
  }

  private String ask(MockHttpServletRequest request) throws Exception {
    return ask(request, service).getContentAsString();
  }

  @Test
  void sameQuestion_aMomentLater_isGivenTheWholeAnswerAgain() throws Exception {
    MockHttpServletResponse first = ask(get(STATUS), service);
    now.addAndGet(RepeatedReads.FRESH.minus(Duration.ofMillis(1)).toNanos());
    MockHttpServletRequest another = get(STATUS);
    another.addHeader("User-Agent", "another");
    another.addHeader("Authorization", "Bearer another");
    MockHttpServletResponse again = ask(another, service);

    assertThat(found).hasValue(1);
    assertThat(again.getStatus()).isEqualTo(200);
    assertThat(again.getContentAsString())
        .isEqualTo("{\"n\":1}")
        .isEqualTo(first.getContentAsString());
    assertThat(again.getContentType()).isEqualTo(first.getContentType());
    assertThat(again.getHeader("ETag")).isEqualTo("\"a\"");
    assertThat(again.getHeaders("X-Two"))
        .isEqualTo(first.getHeaders("X-Two"))
        .containsExactly("0", "1", "2");
    assertThat(again.getContentLength()).isEqualTo(7);
  }

  @Test
  void sameQuestion_later_isFoundAnew() throws Exception {
    ask(get(STATUS));
    now.addAndGet(RepeatedReads.FRESH.toNanos());
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":2}");
  }

  @Test
  void anotherRoleQueryOrHeader_isFoundAnew() throws Exception {
    ask(get(STATUS));
    assertThat(ask(Optional.of(Role.ADMIN), get(STATUS), service).getContentAsString())
        .isEqualTo("{\"n\":2}");
    assertThat(ask(Optional.empty(), get(STATUS), service).getContentAsString())
        .isEqualTo("{\"n\":3}");
    MockHttpServletRequest otherQuery = get(STATUS);
    otherQuery.setQueryString("limit=1");
    assertThat(ask(otherQuery)).isEqualTo("{\"n\":4}");
    MockHttpServletRequest known = get(STATUS);
    known.addHeader("If-None-Match", "\"a\"");
    assertThat(ask(known)).isEqualTo("{\"n\":5}");
    assertThat(ask(new MockHttpServletRequest("GET", STATUS))).isEqualTo("{\"n\":6}");
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":1}");
  }

  @Test
  void withoutAnOperation_eachIsFoundAnew() throws Exception {
    perSecond.set(0);
    ask(get(STATUS));
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/session",
        "/api/v1/operations/backup-1/events",
        "/api/v1/operations/%65vents",
        "/api/v1/snapshots/ab/content",
        "/api/v1/search",
        "/actuator/prometheus",
        "/"
      })
  void whatIsNotWatchedByMany_isLeftAlone(String path) throws Exception {
    ask(get(path));
    assertThat(ask(get(path))).isEqualTo("{\"n\":2}");
  }

  @Test
  void health_isShared() throws Exception {
    ask(get("/health"));
    assertThat(ask(get("/health"))).isEqualTo("{\"n\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void somethingIsDone_allIsFoundAnew(String method) throws Exception {
    ask(get(STATUS));
    ask(new MockHttpServletRequest(method, "/api/v1/operations"), (request, response) -> {});
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":2}");
  }

  @Test
  void somethingIsDone_whileTheAnswerIsFound_theOldAnswerIsNotKept() throws Exception {
    MockHttpServletResponse old =
        ask(
            get(STATUS),
            (request, response) -> {
              service.doFilter(request, response);
              reads.forget();
            });
    assertThat(old.getContentAsString()).isEqualTo("{\"n\":1}");
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":2}");
  }

  @Test
  void refusals_areNotGivenTwice() throws Exception {
    FilterChain refuses = (request, response) -> ((HttpServletResponse) response).setStatus(401);
    assertThat(ask(get(STATUS), refuses).getStatus()).isEqualTo(401);
    FilterChain denies =
        (request, response) -> {
          throw new ServletException("denied");
        };
    assertThatThrownBy(() -> ask(get(STATUS), denies)).hasMessage("denied");
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":1}");
  }

  @Test
  void whatSetsACookie_isNotGivenTwice() throws Exception {
    FilterChain cookie =
        (request, response) -> {
          ((HttpServletResponse) response).addHeader("Set-Cookie", "a=b");
          service.doFilter(request, response);
        };
    assertThat(ask(get(STATUS), cookie).getContentAsString()).isEqualTo("{\"n\":1}");
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":2}");
  }

  @Test
  void whatIsLong_isNotKept() throws Exception {
    byte[] much = new byte[100_000];
    FilterChain talks =
        (request, response) -> {
          response.setContentType("text/plain");
          response.getOutputStream().write(much);
        };
    assertThat(ask(get(STATUS), talks).getContentAsByteArray()).isEqualTo(much);
    assertThat(ask(get(STATUS))).isEqualTo("{\"n\":1}");
  }
}
