package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small commands that go through the service. */
class PauseCommandTest {
  @TempDir Path folder;

  @Test
  void commands_withoutAService_saySoClearly() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Cli cli = new Cli(home);
    for (String command : new String[] {"pause", "resume", "operations"}) {
      Cli.Result result = cli.run(command);
      assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(result.err()).contains("No service runs for " + home).contains("caravan serve");
    }
    Files.writeString( // one that was killed
        home.resolve(ServiceNote.FILE), "url=http://127.0.0.1:1\ntoken=x\n");
    assertThat(cli.run("pause").err()).contains("No service runs for " + home);
  }

  @Test
  void pauseAndResume_ofSchedulesAndOperations_goThroughTheService() throws Exception {
    Path home = folder.resolve("home");
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "a");
    Cli cli = new Cli(home);
    try (RunningService service = new RunningService(home)) {
      JsonNode done =
          service.perform(
              service.key(), "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
      String id = done.path("id").asText();
      assertThat(cli.run("pause").out()).contains("All schedules are paused");
      Cli.Result listed = cli.run("operations", "--json");
      assertThat(listed.exit()).as(listed.err()).isZero();
      assertThat(listed.json().path("schedulesPaused").asBoolean()).isTrue();
      assertThat(listed.json().path("operations").toString()).contains(id).contains("succeeded");
      Cli.Result over = cli.run("pause", id);
      assertThat(over.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(over.err()).contains("succeeded");
      for (String unknown : new String[] {"no such/one", "backup-1"}) {
        assertThat(cli.run("pause", unknown).err())
            .contains("There is no operation")
            .contains("caravan operations");
      }
      assertThat(cli.run("resume").out()).contains("Schedules go on");
      assertThat(cli.run("operations").out()).contains(id).contains("backup");
      assertThat(cli.run("operations", "--state", "failed", "--json").json().path("operations"))
          .isEmpty();

      Cli.Result proof = cli.run("audit", "verify", "--json");
      assertThat(proof.exit()).as(proof.out() + proof.err()).isZero();
      assertThat(proof.json().path("anchoredAt").asInt()).isPositive();
    }
  }
}
