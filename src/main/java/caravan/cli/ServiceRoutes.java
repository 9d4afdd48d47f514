package caravan.cli;

import caravan.api.RunningRoutes;
import caravan.model.RouteState;
import caravan.service.observe.RouteJournal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The routes of a service: those of its own, and those of the engine that its operations share.
 * Safe for concurrent use.
 */
final class ServiceRoutes implements RunningRoutes {
  private final Supplier<List<RouteState>> service;
  private final Supplier<List<RouteState>> engine;
  private final RouteJournal journal;

  ServiceRoutes(
      Supplier<List<RouteState>> service, Supplier<List<RouteState>> engine, RouteJournal journal) {
    this.service = service;
    this.engine = engine;
    this.journal = journal;
  }

  /** Both know all of routes.yaml, and each has made a part of it. */
  private Map<String, RouteState> states() {
    Map<String, RouteState> states = new TreeMap<>();
    for (Supplier<List<RouteState>> part : List.of(service, engine)) {
      for (RouteState state : part.get()) {
        states.merge(state.id(), state, (a, b) -> a.state().equals(RouteState.WAITING) ? b : a);
      }
    }
    return states;
  }

  @Override
  public List<Running> all() {
    return states().values().stream()
        .map(state -> new Running(state, journal.figures(state.id())))
        .toList();
  }

  @Override
  public Optional<List<RouteJournal.Passed>> last(String id, int limit) {
    return states().containsKey(id) ? Optional.of(journal.last(id, limit)) : Optional.empty();
  }
}
