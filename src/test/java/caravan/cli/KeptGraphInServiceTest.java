package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.Limits;
import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.service.UseCases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The graph's export as the first thing that a service stores. */
@ExtendWith(TestGraph.class)
class KeptGraphInServiceTest {
  @TempDir Path folder;

  /** What a command of the service answers and says. */
  private static final class Heard implements UseCases.Channel {
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private final List<String> said = new ArrayList<>();

    @Override
    public OutputStream answer() {
      return answer;
    }

    @Override
    public void said(String sentence) {
      said.add(sentence);
    }

    @Override
    public void progress(UseCases.Progress progress) {}

    @Override
    public void mayGoOn() {}
  }

  @Test
  void export_keptBeforeAnyBackup_isStored_andBackupsGoOn(GraphSession graph) throws Exception {
    Path home = folder.resolve("home");
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("notes.txt"), "notes");
    assertThat(new Cli(home).run("backup", files.toString()).exit()).isZero();
    String address =
        graph.driver().executableQuery("RETURN 1").execute().summary().server().address();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            Map.of(
                "CARAVAN_HOME",
                home.toString(),
                "CARAVAN_GRAPH_URI",
                "bolt://" + address,
                "CARAVAN_GRAPH_USERNAME",
                TestGraph.USER,
                "CARAVAN_GRAPH_PASSWORD",
                "env:GRAPH_PASSWORD",
                "GRAPH_PASSWORD",
                TestGraph.password()));
    try (SharedEngine shared = new SharedEngine(world, new Common(), Limits.none())) {
      ServiceCommands service = new ServiceCommands(world, shared);

      Heard export = new Heard();
      int exit =
          service.run(
              List.of("graph", "export", "--format", "json", "--keep", "--json"), folder, export);
      assertThat(exit).as(String.valueOf(export.said)).isZero();
      assertThat(export.answer.toString(StandardCharsets.UTF_8)).contains("caravan-graph");

      Files.writeString(files.resolve("more.txt"), "more");
      Heard backup = new Heard();
      assertThat(service.run(List.of("backup", files.toString()), folder, backup))
          .as(String.valueOf(backup.said))
          .isZero();
    }
    assertThat(new Cli(home).run("snapshots").out()).contains("caravan-graph");
  }
}
