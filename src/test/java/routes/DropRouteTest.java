package routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.Operation;
import caravan.service.Starter;
import caravan.service.Submission;
import caravan.service.drop.After;
import caravan.service.drop.DropFolder;
import caravan.service.drop.DropFolders;
import caravan.service.drop.DropSettings;
import caravan.service.drop.DropStatus;
import caravan.service.drop.Manifest;
import caravan.service.drop.Outcome;
import caravan.service.drop.SoleClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of a drop folder, over real files and the engine, with backups of the test. */
class DropRouteTest {
  @TempDir Path temporary;

  /** Says of each batch that it is safe. */
  private static final class Safe implements Starter {
    final BlockingQueue<Manifest> batches = new LinkedBlockingQueue<>();

    @Override
    public Operation submit(Submission wish) {
      try {
        List<String> arguments = wish.arguments();
        Path list = Path.of(arguments.get(arguments.indexOf("--claimed") + 1));
        new Outcome("20261129-abc", 1, 1, List.of("one"), "", Map.of()).write(list);
        batches.add(Manifest.read(list));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return operation(wish);
    }

    private static Operation operation(Submission wish) {
      return new Operation(
          "backup-1",
          "corr-1",
          wish.kind(),
          wish.source(),
          wish.arguments(),
          wish.requestedBy(),
          Operation.State.SUCCEEDED,
          Instant.EPOCH,
          Optional.empty(),
          Optional.empty(),
          0,
          "");
    }

    @Override
    public CompletionStage<Ended> whenOver(String id) {
      return CompletableFuture.completedFuture(
          new Ended(operation(Submission.of("backup", "", List.of(), "")), List.of()));
    }
  }

  private final Safe starter = new Safe();

  private DropFolder folder(Path inbox) {
    return new DropFolder(
        new DropSettings(
            "scans",
            inbox,
            false,
            After.MOVE,
            Optional.empty(),
            100,
            1 << 20,
            Duration.ZERO,
            Duration.ofMinutes(1),
            List.of()),
        temporary.resolve("home"),
        "owner123",
        starter,
        new SoleClaims(),
        Clock.systemUTC());
  }

  /** Ends of exchanges of the routes, as they come. */
  private static BlockingQueue<String> ends(RouteHarness harness) {
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    harness
        .routes()
        .camel()
        .getManagementStrategy()
        .addEventNotifier(
            new EventNotifierSupport() {
              @Override
              public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeCompletedEvent done) {
                  ends.add(done.getExchange().getFromRouteId());
                }
              }
            });
    return ends;
  }

  private static void await(BlockingQueue<String> ends, String route) throws Exception {
    String end;
    int seen = 0;
    do {
      end = ends.poll(30, TimeUnit.SECONDS);
      assertThat(end).as("an exchange of " + route).isNotNull();
      assertThat(seen++).as("other exchanges before one of " + route).isLessThan(200);
    } while (!end.equals(route));
  }

  @Test
  void folder_whosePathIsNoAddress_isServedByTheEngineAlone() throws Exception {
    Path inbox = Files.createDirectory(temporary.resolve("in box & 100%25? #ü+{x}"));
    Files.writeString(inbox.resolve("file"), "x");
    try (RouteHarness harness = new RouteHarness()) {
      BlockingQueue<String> ends = ends(harness);
      harness.routes().drops(new DropFolders(List.of(folder(inbox))));
      assertThat(starter.batches.poll(30, TimeUnit.SECONDS)).isNotNull();
      while (!Files.exists(inbox.resolve(".caravan/done/file"))) {
        await(ends, "settle-drop-scans");
      }
    }
  }

  @Test
  void file_inAFolderWithBlanks_isShownAndTaken() throws Exception {
    Path inbox = Files.createDirectory(temporary.resolve("in box ü+,;=(x)"));
    Files.createDirectories(inbox.resolve("bills"));
    Files.writeString(inbox.resolve("bills/.scan one.pdf"), "scan");
    Files.writeString(inbox.resolve("half.part"), "half");
    try (RouteHarness harness = new RouteHarness()) {
      BlockingQueue<String> ends = ends(harness);
      harness.routes().drops(new DropFolders(List.of(folder(inbox))));
      await(ends, "claim-drop-scans");
      Manifest batch = starter.batches.poll(30, TimeUnit.SECONDS);
      assertThat(batch.files())
          .extracting(file -> file.path().toString())
          .containsExactly("bills/.scan one.pdf");
      Path done = inbox.resolve(".caravan/done/bills/.scan one.pdf");
      while (!Files.exists(done)) {
        await(ends, "settle-drop-scans");
      }
      assertThat(done).hasContent("scan");
      assertThat(inbox.resolve("half.part")).exists();
    }
  }

  @Test
  void folder_thatIsNotThere_isToldAndTakenUpWhenItComes() throws Exception {
    Path inbox = temporary.resolve("inbox");
    DropFolder folder = folder(inbox);
    try (RouteHarness harness = new RouteHarness()) {
      BlockingQueue<String> ends = ends(harness);
      harness.routes().drops(new DropFolders(List.of(folder)));
      await(ends, "claim-drop-scans"); // the poll failed, and that went its way
      await(ends, "settle-drop-scans");
      assertThat(folder.figures().trouble()).contains("is not there");
      assertThat(inbox).doesNotExist();
      Files.createDirectory(inbox);
      Files.writeString(inbox.resolve("late"), "x");
      assertThat(starter.batches.poll(30, TimeUnit.SECONDS)).isNotNull();
      while (Files.exists(inbox.resolve("late"))) {
        await(ends, "settle-drop-scans");
      }
      List<String> receipts = new ArrayList<>();
      DropStatus.of(folder.settings(), temporary.resolve("home"), 5)
          .receipts()
          .forEach(one -> receipts.add(one.path("files").get(0).path("path").asText()));
      assertThat(receipts).containsExactly("late");
      assertThat(folder.figures().trouble()).isEmpty();
    }
  }
}
