package caravan.service.drop;

import caravan.Caravan;
import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Runs what is asked for as the command line does, in this process, before it answers. */
final class CliStarter implements Starter {
  /**
   * What a command did.
   *
   * @param exit its exit code
   */
  record Done(int exit, String out, String err) {}

  final List<Done> done = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();

  CliStarter(Path home) {
    environment.put("CARAVAN_HOME", home.toString());
  }

  Done run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Caravan.run(
            arguments,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment);
    return new Done(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Override
  public Operation submit(Submission wish) {
    Done result = run(wish.arguments().toArray(String[]::new));
    done.add(result);
    Operation operation =
        new Operation(
            "backup-" + done.size(),
            "corr-1",
            wish.kind(),
            wish.source(),
            wish.arguments(),
            wish.requestedBy(),
            Operation.stateOf(result.exit()),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            result.exit(),
            result.err());
    ended.put(operation.id(), new Ended(operation, List.of(result.out())));
    return operation;
  }

  @Override
  public CompletionStage<Ended> whenOver(String id) {
    return CompletableFuture.completedFuture(ended.get(id));
  }
}
