package caravan.service.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What went through the routes of a service: figures of each route, and its last exchanges. Knows
 * no body, no header and no message of a failure, so no path and no secret either. Lasts as long as
 * the service, whatever context a route was in. Safe for concurrent use.
 */
public final class RouteJournal {
  /** Exchanges that are kept of each route. */
  public static final int KEPT = 100;

  private static final Figures NOTHING = new Figures(0, 0, 0, 0);

  private final Map<String, Passage> routes = new ConcurrentHashMap<>();

  /**
   * One exchange that is over.
   *
   * @param exchange its id
   * @param operation that it was a part of; empty for none
   * @param began when it entered the route
   * @param took until it left it
   * @param failure the kind of what it failed with; empty if it did not
   */
  public record Passed(
      String exchange, String operation, Instant began, Duration took, String failure) {}

  /**
   * Figures of one route since the service began.
   *
   * @param total exchanges that are over, failed ones among them
   * @param failed those that failed
   * @param inflight those that are in the route now
   * @param meanMillis how long one took
   */
  public record Figures(long total, long failed, long inflight, double meanMillis) {}

  /** All of one route. */
  private static final class Passage {
    private final Deque<Passed> last = new ArrayDeque<>(KEPT);
    private long total;
    private long failed;
    private long inflight;
    private long nanos;

    synchronized void begin() {
      inflight++;
    }

    synchronized void end(Passed passed) {
      inflight--;
      total++;
      failed += passed.failure().isEmpty() ? 0 : 1;
      nanos += passed.took().toNanos();
      if (last.size() == KEPT) {
        last.removeLast();
      }
      last.addFirst(passed);
    }

    synchronized Figures figures() {
      return new Figures(total, failed, inflight, total == 0 ? 0 : nanos / 1e6 / total);
    }

    synchronized List<Passed> last(int limit) {
      List<Passed> some = new ArrayList<>();
      for (Passed one : last) {
        if (some.size() == limit) {
          break;
        }
        some.add(one);
      }
      return some;
    }
  }

  /** An exchange enters a route; {@link #ended} is called for it, too. */
  public void began(String route) {
    routes.computeIfAbsent(route, id -> new Passage()).begin();
  }

  /** It leaves the route. */
  public void ended(String route, Passed passed) {
    routes.computeIfAbsent(route, id -> new Passage()).end(passed);
  }

  /** The figures of a route; zeros where nothing went through it. */
  public Figures figures(String route) {
    Passage passage = routes.get(route);
    return passage == null ? NOTHING : passage.figures();
  }

  /** The last exchanges through a route, the newest first. */
  public List<Passed> last(String route, int limit) {
    Passage passage = routes.get(route);
    return passage == null ? List.of() : passage.last(limit);
  }
}
