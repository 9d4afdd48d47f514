package caravan.operations;

import caravan.model.Problem;
import caravan.storage.StoreException;
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
  private final Preflight preflight;
  private final Clock clock;

  /**
   * @param unreachable destinations that could not be opened, with the reason
   */
  public Reports(
      int requiredCopies, Map<String, String> unreachable, Preflight preflight, Clock clock) {
    this.requiredCopies = requiredCopies;
    this.unreachable = Map.copyOf(unreachable);
    this.preflight = preflight;
    this.clock = clock;
  }

  private static String why(BackupSession session, String destination, StoreException failure) {
    String room =
        failure.reason() == StoreException.Reason.FULL
            ? session.vaults().stream()
                .filter(vault -> vault.destination().equals(destination))
                .map(Preflight::room)
                .findFirst()
                .orElse("")
            : "";
    return (failure.getMessage() + " " + room).strip();
  }

  public BackupReport publish(BackupSession session) {
    CommitResult result = session.result();
    Map<String, String> failures = new LinkedHashMap<>(unreachable);
    failures.putAll(preflight.leftOut(session.request().source()));
    result
        .outcomes()
        .forEach(
            (name, failure) -> failure.ifPresent(f -> failures.put(name, why(session, name, f))));
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
        session.problems().count(Problem.Kind.LEFT_OUT),
        session.problems().count(Problem.Kind.HELD),
        session.tally().excluded(),
        session.tally().categories(),
        Suspicion.of(session),
        session.parent().map(p -> p.name()).orElse(""),
        session.changes().figures());
  }
}
