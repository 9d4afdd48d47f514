package caravan.cli;

import caravan.analysis.backlog.BacklogStatus;
import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Says how much is understood and what still waits. */
@Command(
    name = "status",
    description = {
      "Say how many contents are understood, how many wait, what could not be read and why, and,",
      "while a run is under way, how long it will take."
    })
final class UnderstandingStatusCommand extends CliCommand {
  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      Path home = engine.engine().settings().home();
      Optional<BacklogStatus> last = BacklogStatus.read(Knowledge.status(home, engine.vault()));
      try (UnderstandingStore store = Knowledge.open(world, home, engine.vault())) {
        tell(world, status(last, store), Agreement.of(engine.vault(), store));
      } catch (BusyException e) {
        tell(world, last.orElseThrow(() -> e), Agreement.of(engine.vault(), null));
      }
      return ExitCode.DONE;
    }
  }

  private static BacklogStatus status(Optional<BacklogStatus> last, UnderstandingStore store) {
    return new BacklogStatus(
        last.map(BacklogStatus::at).orElse(Instant.EPOCH),
        false,
        store.understood(),
        store.waiting(),
        store.failures(),
        0,
        "");
  }

  private void tell(World world, BacklogStatus status, Agreement agreement) {
    if (common.json) {
      ObjectNode json = json(status);
      json.set("corrections", json(agreement));
      Json.print(world, json);
      return;
    }
    print(world, status);
    agreement
        .kinds()
        .forEach(
            (kind, count) ->
                world.print(
                    "corrected, "
                        + kind
                        + ": "
                        + count.agree()
                        + " of "
                        + Texts.count(count.agree() + count.disagree(), "correction")
                        + " say what was found"));
  }

  private static ObjectNode json(Agreement agreement) {
    ObjectNode json = Json.object();
    agreement
        .kinds()
        .forEach(
            (kind, count) ->
                json.putObject(kind)
                    .put("agree", count.agree())
                    .put("disagree", count.disagree())
                    .put("accuracy", count.share()));
    json.put("gone", agreement.gone());
    return json;
  }

  private static void print(World world, BacklogStatus status) {
    world.print(
        (status.running() ? "running" : "idle")
            + "  "
            + Texts.count(status.understood(), "content")
            + " understood, "
            + Texts.count(status.waiting())
            + " waiting");
    if (!status.paused().isEmpty()) {
      world.print("paused: " + status.paused());
    }
    if (status.running() && status.perSecond() > 0) {
      world.print(
          String.format(
              "%.1f a second, %s left",
              status.perSecond(),
              status.secondsLeft().map(s -> Terminal.range(s * 0.8, s * 1.3)).orElse("?")));
    }
    for (Map.Entry<String, Long> failed : status.failed().entrySet()) {
      world.print("not read, " + failed.getKey() + ": " + Texts.count(failed.getValue()));
    }
    if (status.waiting() > 0 && !status.running()) {
      world.say("Go on with 'caravan understanding run'.");
    } else if (status.understood() == 0) {
      world.say("Nothing was analyzed yet. Begin with 'caravan understanding run'.");
    }
  }

  private static ObjectNode json(BacklogStatus status) {
    ObjectNode json = Json.object();
    json.put("running", status.running());
    json.put("understood", status.understood());
    json.put("waiting", status.waiting());
    json.set("failed", Json.counts(status.failed()));
    json.put("perSecond", status.perSecond());
    status.secondsLeft().ifPresent(seconds -> json.put("secondsLeft", seconds));
    json.put("paused", status.paused());
    return json;
  }
}
