package caravan.vault.write;

import caravan.model.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Problems of one run: all are counted, the first thousand of a kind are kept. Safe for concurrent
 * use.
 */
public final class Problems {
  private static final int KEPT = 1000;
  private static final int KEPT_CHANGED = 10_000;

  private final Map<Problem.Kind, List<Problem>> kept = new EnumMap<>(Problem.Kind.class);
  private final Map<Problem.Kind, Long> counts = new EnumMap<>(Problem.Kind.class);

  public synchronized void add(Problem problem) {
    long count = counts.merge(problem.kind(), 1L, Long::sum);
    if (count <= (problem.kind() == Problem.Kind.CHANGED ? KEPT_CHANGED : KEPT)) {
      kept.computeIfAbsent(problem.kind(), k -> new ArrayList<>()).add(problem);
    }
  }

  public synchronized long count(Problem.Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  public synchronized List<Problem> kept(Problem.Kind kind) {
    return List.copyOf(kept.getOrDefault(kind, List.of()));
  }
}
