package caravan.analysis.importance;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.Found;
import caravan.platform.RawPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives changed files the score that their path, category and time alone tell: what {@link
 * Importance} says where nothing else is known, without its reasons. Directories are judged once
 * for the files that follow each other in them. Safe for concurrent use.
 */
public final class Ranking {
  private static final double UNKNOWN =
      Weights.HISTORY * Weights.history(1)
          + Weights.UNIQUENESS * Weights.uniqueness(0)
          + Weights.DEPENDANTS * Weights.dependants(0)
          + Weights.SENSITIVITY * Weights.sensitivity(Optional.empty());

  private final boolean wanted;
  private final List<ImportanceRule> rules;
  private final Clock clock;

  /**
   * @param wanted whether files shall be ranked; if not, {@link #rank} changes nothing
   */
  public Ranking(boolean wanted, List<ImportanceRule> rules, Clock clock) {
    this.wanted = wanted;
    this.rules = List.copyOf(rules);
    this.clock = clock;
  }

  /** The batch with its changed files ranked. */
  public FileBatch rank(FileBatch batch) {
    if (!wanted) {
      return batch;
    }
    List<Found> steps = null;
    Judge judge = new Judge(clock.instant().getEpochSecond());
    for (int i = 0; i < batch.steps().size(); i++) {
      if (batch.steps().get(i) instanceof Found.Changed changed) {
        if (steps == null) {
          steps = new ArrayList<>(batch.steps());
        }
        steps.set(i, changed.ranked(judge.of(changed)));
      }
    }
    return steps == null ? batch : batch.with(steps);
  }

  /** Scores files one after the other; belongs to one thread. */
  final class Judge {
    private final long now;
    private byte[] directory = {};
    private int length = -1;
    private Origin above = Origin.AUTHORED;
    private final boolean[] ruled = new boolean[rules.size()];

    /**
     * @param now seconds since 1970
     */
    Judge(long now) {
      this.now = now;
    }

    double of(Found.Changed changed) {
      return of(
          changed.path(),
          changed.name().toString(),
          changed.classification().map(Classification::category).orElse("other"),
          changed.metadata().mtimeSeconds());
    }

    double of(Path file, String name, String category, long modified) {
      byte[] path = RawPaths.bytesOf(file);
      int start = path.length;
      while (start > 0 && path[start - 1] != '/') {
        start--;
      }
      enter(path, Math.max(0, start - 1));
      double sum =
          UNKNOWN
              + Weights.KIND * Weights.kind(category)
              + Weights.RECENCY * Weights.recency(now - modified)
              + (RootDocuments.is(name) ? Weights.ROOT : 0);
      double score = sum * (1 - above.or(Origin.ofName(name)).strength());
      for (int i = 0; i < ruled.length; i++) {
        ImportanceRule rule = rules.get(i);
        if (ruled[i] || rule.match().matchesFile(path, start)) {
          score = rule.apply(score);
        }
      }
      return score;
    }

    private void enter(byte[] path, int end) {
      if (end == length && java.util.Arrays.equals(path, 0, end, directory, 0, end)) {
        return;
      }
      directory = path;
      length = end;
      above = Origin.ofDirectory(new String(path, 0, end, StandardCharsets.UTF_8));
      for (int i = 0; i < ruled.length; i++) {
        ruled[i] = rules.get(i).match().matchesDirectory(path, end);
      }
    }
  }
}
