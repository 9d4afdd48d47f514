package caravan.analysis.relations;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.analysis.code.CodeAnalyzer;
import caravan.analysis.code.CodeResult;
import caravan.analysis.worker.Worker;
import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All dependencies of small projects are found, and no other. */
class RelationsProjectTest {
  private static final Path PROJECTS = Path.of("src/test/resources/relations");

  private static Worker worker;

  @BeforeAll
  static void start() throws IOException {
    worker = Worker.start(CodeAnalyzer.spec());
  }

  @AfterAll
  static void end() throws IOException {
    worker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python", "scripts", "go", "c", "mixed"})
  void of_aProject_findsAllItsDependencies_andNoOther(String name) throws IOException {
    Path project = PROJECTS.resolve(name);
    CodeAnalyzer analyzer = new CodeAnalyzer(worker);
    List<Placed> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(project)) {
      for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
        files.add(placed(project, path, analyzer, files.size()));
      }
    }

    List<String> found =
        Relations.of(files).stream()
            .filter(relation -> relation.kind() == Relation.Kind.DEPENDS_ON)
            .map(relation -> relation.from().substring(3) + "\t" + relation.to().substring(3))
            .toList();

    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(project.resolve("expected.tsv")));
  }

  private static Placed placed(Path project, Path path, CodeAnalyzer analyzer, int number)
      throws IOException {
    String place = "/p/" + project.relativize(path);
    byte[] content = Files.readAllBytes(path);
    byte[] id = new byte[ChunkId.LENGTH];
    id[0] = (byte) number;
    ContentId contentId = new ContentId(ChunkId.of(id));
    String name = path.getFileName().toString();
    if (!CodeAnalyzer.takes(name, "")) {
      return Placed.bare(place, contentId, content.length, 0);
    }
    CodeResult result = analyzer.analyze(name, "", content);
    assertThat(result).as(place).isInstanceOf(CodeResult.Read.class);
    var facts = ((CodeResult.Read) result).facts();
    return new Placed(
        place,
        contentId,
        content.length,
        0,
        facts.code(),
        facts.references(),
        OptionalLong.empty(),
        Optional.empty());
  }
}
