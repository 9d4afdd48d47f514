package caravan.operations;

import caravan.model.Problem;
import caravan.vault.write.BackupSession;
import caravan.vault.write.CommitResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the report of a finished backup. Safe for concurrent use. */
public final class Reports {
  private final int requiredCopies;
  private final Map<String, String> unreachable;
  private final Clock clock;

  /**
   * @param unreachable destinations that could not be opened, with the reason
   */
  public Reports(int requiredCopies, Map<String, String> unreachable, Clock clock) {
    this.requiredCopies = requiredCopies;
    this.unreachable = Map.copyOf(unreachable);
    this.clock = clock;
  }

  public BackupReport publish(BackupSession session) {
    CommitResult result = session.result();
    Map<String, String> failures = new LinkedHashMap<>(unreachable);
    result
        .outcomes()
        .forEach(
            (name, failure) ->
                failure.ifPresent(f -> failures.put(name, String.valueOf(f.getMessage()))));
    List<Problem> problems = new ArrayList<>();
    for (Problem.Kind kind : Problem.Kind.values()) {
      session.problems().kept(kind).stream().limit(1000).forEach(problems::add);
    }
    return new BackupReport(
        result.name(),
        session.request().source(),
        session.started(),
        Duration.between(session.started(), clock.instant()),
        session.counts().files(),
        session.counts().directories(),
        session.counts().others(),
        session.counts().bytes(),
        session.counts().changedFiles(),
        session.counts().changedBytes(),
        session.progress().bytesStored.sum(),
        result.copies(),
        requiredCopies,
        failures,
        problems,
        session.problems().count(Problem.Kind.UNREADABLE),
        session.problems().count(Problem.Kind.CHANGED),
        session.tally().excluded(),
        session.tally().categories(),
        Suspicion.of(session),
        session.parent().map(p -> p.name()).orElse(""));
  }
}
