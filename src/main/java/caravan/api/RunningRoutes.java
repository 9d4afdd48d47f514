package caravan.api;

import caravan.model.RouteState;
import caravan.service.observe.RouteJournal;
import java.util.List;
import java.util.Optional;

/** The routes of a service. Safe for concurrent use. */
public interface RunningRoutes {
  /** A route, and what went through it. */
  record Running(RouteState state, RouteJournal.Figures figures) {}

  /** All of them, sorted by id. */
  List<Running> all();

  /** The last exchanges through a route, the newest first; empty if there is no such route. */
  Optional<List<RouteJournal.Passed>> last(String id, int limit);
}
