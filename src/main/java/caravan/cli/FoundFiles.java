package caravan.cli;

import caravan.graph.search.Filters;
import caravan.graph.search.Hit;
import caravan.graph.search.SearchAnswer;
import caravan.vault.StoredSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a search found, by the snapshots to restore it from. */
final class FoundFiles {
  private final SearchAnswer answer;
  private final Map<String, StoredSnapshot> snapshots = new LinkedHashMap<>();
  private final Map<String, List<String>> patterns = new LinkedHashMap<>();

  private FoundFiles(SearchAnswer answer) {
    this.answer = answer;
  }

  /**
   * Searches.
   *
   * @throws CommandException if nothing is found
   */
  static FoundFiles of(
      World world,
      Engine.Opened engine,
      OpenGraph graphs,
      String question,
      Filters filters,
      int limit)
      throws Exception {
    FoundFiles found;
    try (SearchSession session = SearchSession.open(world, engine, graphs)) {
      found = new FoundFiles(session.find(SearchCommand.query(question, filters, limit, 1)));
    }
    found.answer.notes().forEach(world::say);
    Map<String, StoredSnapshot> byId = new LinkedHashMap<>();
    engine.vault().snapshots().snapshots().forEach(stored -> byId.put(stored.id(), stored));
    for (Hit hit : found.answer.hits()) {
      String id = hit.version().snapshot();
      StoredSnapshot stored = byId.get(id);
      if (stored == null) {
        throw CommandException.failed(
            "The snapshot of " + hit.path() + " was forgotten meanwhile. Search again.");
      }
      found.snapshots.put(id, stored);
      found
          .patterns
          .computeIfAbsent(id, key -> new ArrayList<>())
          .add(PathPatterns.literal(hit.path()));
    }
    if (found.answer.hits().isEmpty()) {
      throw CommandException.failed(
          "Nothing was found in any snapshot, so nothing was restored. Try other words.");
    }
    return found;
  }

  /** Says to the person what it is; never a part of the answer. */
  void list(World world) {
    world.say("Found " + Texts.count(answer.found(), "file") + "; the best:");
    for (Hit hit : answer.hits()) {
      world.say(
          "  "
              + hit.path()
              + "  "
              + Texts.time(hit.version().modified(), world.zone())
              + "  "
              + hit.restore());
    }
  }

  List<StoredSnapshot> snapshots() {
    return List.copyOf(snapshots.values());
  }

  /** Paths in one of them. */
  List<String> patterns(StoredSnapshot snapshot) {
    return patterns.getOrDefault(snapshot.id(), List.of());
  }
}
