package caravan.service.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted comes back, whoever notes it. */
class StatusStoreTest {
  private static final Instant TIME = Instant.parse("2026-11-29T11:46:00Z");

  @TempDir Path home;

  @Test
  void update_everything_comesBack() throws IOException {
    Known known =
        new Known(
            Map.of(
                "documents",
                new KnownSource(
                    Optional.of(TIME),
                    "why",
                    "20261129T114600Z-aa",
                    Optional.of(TIME),
                    1,
                    2,
                    Map.of("s3", TIME),
                    Set.of("usb"),
                    "odd",
                    Map.of(Exposure.HELD, new Missed(3, "/a")))),
            Map.of(
                "s3",
                new KnownDestination(
                    Optional.of(TIME),
                    "away",
                    Optional.of(TIME),
                    4,
                    OptionalLong.of(5),
                    OptionalLong.of(6))));

    new StatusStore(home).update(before -> known);

    assertThat(new StatusStore(home).read()).isEqualTo(known);
  }

  @Test
  void read_nothingNoted_isNothing() throws IOException {
    assertThat(new StatusStore(home).read()).isEqualTo(Known.NOTHING);
  }

  @Test
  void read_damaged_saysHowToMakeItAnewAndUpdateDoes() throws IOException {
    Path file = Files.createDirectories(home.resolve("state")).resolve("status.json");
    Files.writeString(file, "{\"sources\":{\"a\":{\"newest\":\"yest");

    assertThatThrownBy(() -> new StatusStore(home).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'caravan status' makes it anew");
    new StatusStore(home).update(known -> known.source("a", one -> one.attempted(TIME)));
    assertThat(new StatusStore(home).read().source("a").attempted()).contains(TIME);
  }

  @Test
  void update_severalAtOnce_noneIsLost()
      throws IOException, InterruptedException, ExecutionException {
    List<FutureTask<Known>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "source-" + i;
      FutureTask<Known> task =
          new FutureTask<>(
              () ->
                  new StatusStore(home)
                      .update(known -> known.source(name, one -> one.attempted(TIME))));
      tasks.add(task);
      new Thread(task).start();
    }
    for (FutureTask<Known> task : tasks) {
      task.get();
    }

    assertThat(new StatusStore(home).read().sources()).hasSize(20);
  }

  @Test
  void drills_aTornLine_isPassedBy() throws IOException {
    Path file = Files.createDirectories(home.resolve("state")).resolve("drills.jsonl");
    Files.writeString(
        file,
        """
        {"time":"2026-11-29T11:46:00Z","destination":"s3","source":"a","files":3,"bytes":9,"ok":true,"rate":4.5}
        {"time":"2026-11-
        """);

    assertThat(DrillLog.read(home)).containsExactly(new Drill(TIME, "s3", "a", 3, 9, true, 4.5));
    assertThat(DrillLog.read(home.resolve("elsewhere"))).isEmpty();
  }
}
