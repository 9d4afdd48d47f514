package caravan.graph.projection;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.model.meaning.Relation;
import caravan.vault.StoredSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in the graph: what comes, what changes, what leaves. */
@ExtendWith(TestGraph.class)
class GraphProjectorTest {
  @TempDir Path folder;
  private final KnownMeanings meanings = new KnownMeanings();
  private ProjectedVault vault;
  private GraphSession graph;

  @BeforeEach
  void open() throws Exception {
    graph = TestGraph.empty();
    vault = new ProjectedVault(folder);
    vault.write("a.txt", "alpha");
    vault.write("src/Main.java", "class Main {}");
    vault.write("src/Other.java", "class Other {}");
    vault.backup();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private ProjectionReport catchUp() throws Exception {
    return new GraphProjector(graph, meanings, meanings, ProjectionProgress.NONE)
        .catchUp(vault.inventory(), vault.trees());
  }

  private List<String> rebuilt() throws Exception {
    new GraphProjector(graph, meanings, meanings, ProjectionProgress.NONE)
        .rebuild(vault.inventory(), vault.trees());
    return GraphExport.lines(graph);
  }

  private List<Object> ask(String query, Object... parameters) throws Exception {
    Map<String, Object> map = new java.util.HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      map.put((String) parameters[i], parameters[i + 1]);
    }
    return graph.read(tx -> tx.run(query, map).list(row -> row.get(0).asObject()));
  }

  @Test
  void catchUp_firstSnapshot_writesEachFileWithItsFacts() throws Exception {
    ProjectionReport report = catchUp();

    assertThat(report.snapshots()).isEqualTo(1);
    assertThat(report.files()).isEqualTo(3);
    assertThat(ask("MATCH (f:File {present: true}) RETURN f.name ORDER BY f.name"))
        .containsExactly("Main.java", "Other.java", "a.txt");
    assertThat(
            ask(
                "MATCH (f:File {path: $p})-[v:HAS_VERSION]->(c:Content) RETURN f.type + '|' +"
                    + " f.category + '|' + f.language + '|' + v.since + '|' + c.size",
                "p",
                vault.path("src/Main.java")))
        .containsExactly("text/x-java-source|code|java|1|13");
    assertThat(ask("MATCH (o:Operation)-[:MADE]->(s:Snapshot) RETURN o.kind + o.result + s.seq"))
        .containsExactly("backupdone1");
    assertThat(ask("MATCH (s:Snapshot)-[:OF]->(o:Source) RETURN o.name")).containsExactly("source");
  }

  @Test
  void catchUp_again_changesNothing() throws Exception {
    catchUp();
    List<String> before = GraphExport.lines(graph);

    ProjectionReport report = catchUp();

    assertThat(report).isEqualTo(new ProjectionReport(0, 0, 0, 0));
    assertThat(GraphExport.lines(graph)).isEqualTo(before);
  }

  @Test
  void catchUp_changedRemovedAndNewFiles_keepVersionsAsIntervals() throws Exception {
    catchUp();
    vault.write("a.txt", "alpha, changed");
    Files.delete(Path.of(vault.path("src/Other.java")));
    vault.write("b.txt", "beta");
    vault.backup();

    ProjectionReport report = catchUp();

    assertThat(report.files()).isEqualTo(3);
    assertThat(
            ask(
                "MATCH (f:File {name: 'a.txt'})-[v:HAS_VERSION]->() RETURN v.since + '-' + v.until"
                    + " ORDER BY v.since"))
        .containsExactly("1-1", "2-" + Integer.MAX_VALUE);
    assertThat(ask("MATCH (f:File {present: false}) RETURN f.name")).containsExactly("Other.java");
    assertThat(ask("MATCH (f:File {name: 'b.txt'})-[:IN_SNAPSHOT]->(s) RETURN s.seq"))
        .containsExactly(2L);
    assertThat(GraphExport.lines(graph)).isEqualTo(rebuilt());
  }

  @Test
  void catchUp_fileThatWasTouched_hasNoNewVersion() throws Exception {
    catchUp();
    Files.setLastModifiedTime(
        Path.of(vault.path("a.txt")),
        java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
    vault.backup();

    catchUp();

    assertThat(ask("MATCH (f:File {name: 'a.txt'})-[v:HAS_VERSION]->() RETURN count(v)"))
        .containsExactly(1L);
    assertThat(ask("MATCH (f:File {name: 'a.txt'}) RETURN f.modified_at.year"))
        .containsExactly(2001L);
  }

  @Test
  void rebuild_filesOfSeveralSnapshots_areAsImportantAsBefore() throws Exception {
    catchUp();
    vault.write("b.txt", "beta");
    vault.backup();
    catchUp();
    Files.setLastModifiedTime(
        Path.of(vault.path("a.txt")),
        java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
    vault.backup();
    catchUp();
    var content = vault.content("a.txt");
    meanings.known.put(ContentId.of(content), KnownMeanings.understanding(content, "a lease"));
    meanings.revision++;
    catchUp();
    String query =
        "MATCH (f:File) RETURN f.name + ' ' + f.importance + ' ' + f.as_of ORDER BY f.name";
    List<Object> before = ask(query);

    List<String> all = GraphExport.lines(graph);

    assertThat(all).isEqualTo(rebuilt());
    assertThat(ask(query)).isEqualTo(before).doesNotHaveDuplicates();
    assertThat(ask("MATCH (f:File), (s:Snapshot) WHERE f.as_of = s.time RETURN f.name + s.seq"))
        .containsExactlyInAnyOrder("Main.java1", "Other.java1", "b.txt2", "a.txt3");
  }

  @Test
  void catchUp_contentUnderstoodLater_getsItsMeaning() throws Exception {
    catchUp();
    var content = vault.content("a.txt");
    meanings.known.put(
        ContentId.of(content), KnownMeanings.understanding(content, "a lease", "lease", "rent"));
    meanings.clusters.put(ContentId.of(content), new Grouped(7, "Contracts", "test", 0.812));
    meanings.revision++;

    ProjectionReport report = catchUp();

    assertThat(report.described()).isEqualTo(1);
    assertThat(ask("MATCH (:File {name: 'a.txt'})-[:CONTAINS]->(k) RETURN k.name ORDER BY k.name"))
        .containsExactly("Berlin", "lease", "rent");
    assertThat(
            ask("MATCH (:File {name: 'a.txt'})-[b:BELONGS_TO]->(c) RETURN c.name + b.similarity"))
        .containsExactly("Contracts0.81");
    assertThat(ask("MATCH (f:File {name: 'a.txt'}) RETURN f.level"))
        .containsExactly("confidential");
    assertThat(
            ask(
                "CALL db.index.vector.queryNodes('content_vector', 1, $v) YIELD node RETURN"
                    + " node.excerpt",
                "v",
                meanings.known.get(ContentId.of(content)).vector().orElseThrow().values()))
        .containsExactly("a lease");
    assertThat(GraphExport.lines(graph)).isEqualTo(rebuilt());
  }

  @Test
  void catchUp_contentThatTurnsOutRestricted_losesAllThatItSays() throws Exception {
    var content = vault.content("a.txt");
    meanings.known.put(
        ContentId.of(content), KnownMeanings.understanding(content, "a lease", "lease"));
    catchUp();
    meanings.known.put(
        ContentId.of(content),
        KnownMeanings.understanding(Level.RESTRICTED, content, "a lease", "lease"));
    meanings.revision++;

    catchUp();

    assertThat(ask("MATCH (f:File {name: 'a.txt'}) RETURN f.level")).containsExactly("restricted");
    assertThat(ask("MATCH (:File {name: 'a.txt'})-[:CONTAINS]->(k) RETURN k.name")).isEmpty();
    assertThat(
            ask(
                "MATCH (:File {name: 'a.txt'})-[:HAS_VERSION]->(c) RETURN c.title + c.excerpt +"
                    + " size(c.keyphrases) + size(c.entities) + (c.vector IS NULL)"))
        .containsExactly("00true");
  }

  @Test
  void catchUp_contentThatChanged_losesTheMeaningOfItsOldOne() throws Exception {
    var content = vault.content("a.txt");
    meanings.known.put(
        ContentId.of(content), KnownMeanings.understanding(content, "a lease", "lease"));
    catchUp();
    vault.write("a.txt", "something else");
    vault.backup();

    catchUp();

    assertThat(ask("MATCH (:File {name: 'a.txt'})-[:CONTAINS]->(k) RETURN k.name")).isEmpty();
    assertThat(ask("MATCH (k:Concept) RETURN k.name")).isEmpty();
    assertThat(GraphExport.lines(graph)).isEqualTo(rebuilt());
  }

  @Test
  void catchUp_forgottenSnapshots_leave() throws Exception {
    vault.write("gone.txt", "only in the second");
    vault.write("a.txt", "second");
    vault.backup();
    Files.delete(Path.of(vault.path("gone.txt")));
    vault.write("a.txt", "third");
    vault.backup();
    catchUp();
    List<StoredSnapshot> all = vault.snapshots();

    ProjectionReport report =
        new GraphProjector(graph, meanings, meanings, ProjectionProgress.NONE)
            .catchUp(
                new GraphProjector.Inventory(List.of(all.get(0), all.get(2)), Set.of()),
                vault.trees());

    assertThat(report.forgotten()).isEqualTo(1);
    assertThat(ask("MATCH (f:File {name: 'gone.txt'}) RETURN f")).isEmpty();
    assertThat(ask("MATCH (f:File {name: 'a.txt'})-[v:HAS_VERSION]->() RETURN count(v)"))
        .containsExactly(2L);
    assertThat(ask("MATCH (s:Snapshot)-[:AFTER]->(b:Snapshot) RETURN s.seq + '>' + b.seq"))
        .containsExactly("3>1");
    assertThat(ask("MATCH (c:Content) WHERE NOT EXISTS {(c)<-[:HAS_VERSION]-()} RETURN c"))
        .isEmpty();
  }

  @Test
  void catchUp_oldestForgotten_filesStartAtTheNext() throws Exception {
    vault.write("b.txt", "beta");
    vault.backup();
    catchUp();

    new GraphProjector(graph, meanings, meanings, ProjectionProgress.NONE)
        .catchUp(
            new GraphProjector.Inventory(List.of(vault.snapshots().get(1)), Set.of()),
            vault.trees());

    assertThat(
            ask(
                "MATCH (f:File {name: 'a.txt'})-[v:HAS_VERSION]->(), (f)-[:IN_SNAPSHOT]->(s) RETURN"
                    + " v.since + '|' + s.seq"))
        .containsExactly("2|2");
  }

  @Test
  void catchUp_sourceThatIsGone_leavesNothing() throws Exception {
    catchUp();

    new GraphProjector(graph, meanings, meanings, ProjectionProgress.NONE)
        .catchUp(new GraphProjector.Inventory(List.of(), Set.of()), vault.trees());

    assertThat(
            ask(
                "MATCH (n) WHERE n:File OR n:Content OR n:Source OR n:Snapshot OR n:Operation"
                    + " RETURN n"))
        .isEmpty();
  }

  @Test
  void catchUp_relationsAndTechnologies_areThoseOfTheNewest() throws Exception {
    meanings.relations =
        List.of(
            new Relation(
                vault.path("src/Main.java"),
                vault.path("src/Other.java"),
                Relation.Kind.DEPENDS_ON,
                0.9,
                "import Other, line 1"));
    meanings.technologies =
        List.of(new Used(vault.path("src"), vault.path("src/Main.java"), "Java", "17", "language"));
    catchUp();

    assertThat(ask("MATCH (a)-[d:DEPENDS_ON]->(b) RETURN a.name + d.kind + b.name"))
        .containsExactly("Main.javaimportOther.java");
    assertThat(ask("MATCH (f)-[:USES]->(t:Technology) RETURN f.name + t.name + t.version"))
        .containsExactly("Main.javaJava17");
    assertThat(ask("MATCH (f:File) WHERE f.project IS NOT NULL RETURN count(f)"))
        .containsExactly(2L);

    meanings.relations = List.of();
    meanings.revision++;
    catchUp();
    assertThat(ask("MATCH ()-[d:DEPENDS_ON]->() RETURN d")).isEmpty();
  }
}
