package caravan.service.drop;

import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Serves a drop folder in a process of its own, until it is killed. Says what it is doing. */
final class DropProcess {
  private DropProcess() {}

  /**
   * Arguments: the Caravan home, the folder, and {@code standard} where it shall go at the pace of
   * a service; else it goes quickly, in small batches.
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    boolean standard = arguments.length > 2;
    CliStarter cli = new CliStarter(home);
    Starter starter =
        new Starter() {
          @Override
          public Operation submit(Submission wish) {
            say("claimed");
            Operation operation = cli.submit(wish);
            say("stored " + operation.exit() + " " + operation.message().replace('\n', ' '));
            return operation;
          }

          @Override
          public CompletionStage<Ended> whenOver(String id) {
            return cli.whenOver(id);
          }
        };
    DropFolder folder =
        new DropFolder(
            standard ? standard(Path.of(arguments[1])) : settings(Path.of(arguments[1])),
            home,
            "owner123",
            starter,
            new SoleClaims(),
            Clock.systemUTC());
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    timer.scheduleWithFixedDelay(
        () -> {
          folder.tick();
          say("tick " + folder.figures().waiting() + " " + folder.figures().trouble());
        },
        0,
        standard ? 500 : 50,
        TimeUnit.MILLISECONDS);
  }

  static DropSettings settings(Path inbox) {
    return new DropSettings(
        "inbox",
        inbox,
        false,
        After.DELETE,
        Optional.empty(),
        40,
        1 << 30,
        Duration.ZERO,
        Duration.ofSeconds(1),
        List.of());
  }

  private static DropSettings standard(Path inbox) {
    return new DropSettings(
        "inbox",
        inbox,
        false,
        After.MOVE,
        Optional.empty(),
        DropSettings.BATCH_FILES,
        DropSettings.BATCH_BYTES,
        DropSettings.BATCH_WAIT,
        DropSettings.RETRY,
        List.of());
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
