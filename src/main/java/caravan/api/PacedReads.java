package caravan.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Spaces out what is read over the API while an operation is under way, so that those who look do
 * not slow down what they look at. It stands before everything that costs something. Who waits
 * holds no thread. Streams and downloads are few and have limits of their own; health is for
 * machines that must have their answer. Safe for concurrent use.
 */
final class PacedReads implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(PacedReads.class);
  private static final String API = "/api/v1/";
  static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Set<String> STREAMS = Set.of("archive", "content", "events");
  private static final String WAITS = PacedReads.class.getName() + ".waits";
  private static final String WAITED = PacedReads.class.getName() + ".waited";
  private static final long LOOK_MILLIS = 5;

  private final ReadPace<AsyncContext> pace;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(PacedReads::daemon);
  private boolean looking;

  /**
   * @param perSecond answers a second that there may be now; 0 for no limit
   * @param nanoTime as {@link System#nanoTime}
   */
  PacedReads(IntSupplier perSecond, LongSupplier nanoTime) {
    this.pace = new ReadPace<>(perSecond, nanoTime);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "paced-reads");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getAttribute(WAITS) != null) {
      request.removeAttribute(WAITS);
      request.setAttribute(WAITED, true);
      chain.doFilter(new Afresh((HttpServletRequest) request), response);
      return;
    }
    if (request.getDispatcherType() != DispatcherType.REQUEST
        || !isPaced((HttpServletRequest) request)) {
      chain.doFilter(request, response);
      return;
    }
    if (pace.passes()) {
      chain.doFilter(request, response);
      return;
    }
    AsyncContext later = request.startAsync();
    later.setTimeout(0); // it is dispatched in any case
    request.setAttribute(WAITS, true);
    pace.await(who((HttpServletRequest) request), later);
    look();
  }

  /** Whether a request was held up, so that who made it need not be told to ask less often. */
  static boolean hasWaited(ServletRequest request) {
    return request.getAttribute(WAITED) != null;
  }

  private static boolean isPaced(HttpServletRequest request) {
    String path = request.getRequestURI();
    return READS.contains(request.getMethod())
        && path.startsWith(API)
        && !STREAMS.contains(path.substring(path.lastIndexOf('/') + 1));
  }

  /** Only to take turns by: whether the key opens anything is looked at later. */
  private static String who(HttpServletRequest request) {
    String key = request.getHeader(HttpHeaders.AUTHORIZATION);
    return key == null ? request.getRemoteAddr() : key;
  }

  /** Looks every few milliseconds who may go on, as long as anybody waits. */
  private synchronized void look() {
    if (!looking) {
      looking = true;
      timer.schedule(this::letGo, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void letGo() {
    synchronized (this) {
      looking = false;
    }
    for (AsyncContext one : pace.due()) {
      try {
        one.dispatch();
      } catch (RuntimeException e) { // its caller has gone away, and the others wait on
        LOG.debug("A request that waited is over: {}", e.toString());
      }
    }
    if (pace.isWaiting()) {
      look();
    }
  }

  /** The web server has ended, and nobody waits any more. */
  @Override
  public void destroy() {
    timer.shutdownNow();
  }

  /**
   * What comes after this filter has not seen the request yet, and must not take it for one that it
   * has already looked at.
   */
  private static final class Afresh extends HttpServletRequestWrapper {
    Afresh(HttpServletRequest request) {
      super(request);
    }

    @Override
    public DispatcherType getDispatcherType() {
      return DispatcherType.REQUEST;
    }
  }
}
