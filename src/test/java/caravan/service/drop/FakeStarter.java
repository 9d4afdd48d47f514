package caravan.service.drop;

import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Backups that a test ends as it likes, at once or when it says so. */
final class FakeStarter implements Starter {
  /** How a backup of a manifest ends: its outcome, empty for a failure. */
  interface Backup {
    Optional<Outcome> of(Manifest manifest) throws IOException;
  }

  final List<Submission> asked = new ArrayList<>();
  final List<Manifest> manifests = new ArrayList<>();
  Backup backup = manifest -> Optional.of(safe(Map.of()));
  boolean waits;
  private final Map<String, CompletableFuture<Ended>> ends = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();

  static Outcome safe(Map<Integer, String> unproven) {
    return new Outcome("20261129-abc", 1, 1, List.of("default"), "", unproven);
  }

  @Override
  public Operation submit(Submission submission) {
    asked.add(submission);
    String id = "backup-" + asked.size();
    ends.put(id, new CompletableFuture<>());
    if (waits) {
      waiting.add(() -> end(id, submission));
    } else {
      end(id, submission);
    }
    return operation(id, submission, Operation.State.RUNNING, -1, "");
  }

  /** Ends all that wait. */
  void release() {
    List<Runnable> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(Runnable::run);
  }

  private void end(String id, Submission submission) {
    try {
      Path file = list(submission);
      Manifest manifest = Manifest.read(file);
      manifests.add(manifest);
      Optional<Outcome> outcome = backup.of(manifest);
      if (outcome.isPresent()) {
        outcome.get().write(file);
      }
      boolean done = outcome.isPresent();
      ends.get(id)
          .complete(
              new Ended(
                  operation(
                      id,
                      submission,
                      done ? Operation.State.SUCCEEDED : Operation.State.FAILED,
                      done ? 0 : 1,
                      done ? "" : "The destination is away."),
                  List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path list(Submission submission) {
    List<String> arguments = submission.arguments();
    return Path.of(arguments.get(arguments.indexOf("--claimed") + 1));
  }

  @Override
  public CompletionStage<Ended> whenOver(String id) {
    return ends.get(id);
  }

  private static Operation operation(
      String id, Submission wish, Operation.State state, int exit, String message) {
    return new Operation(
        id,
        "corr-1",
        wish.kind(),
        wish.source(),
        wish.arguments(),
        wish.requestedBy(),
        state,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        exit,
        message);
  }
}
